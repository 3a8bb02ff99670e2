"""The obvious way to prepare volumes in Python, which `npm run bench -- import` measures beside our own.

    python import.py FOLDER OUT SIZE

Every NIfTI volume below FOLDER: loaded, brought to the nearest axes of the patient, percentiles 0.5 and 99.5 as black and
white, each axial slice padded to a square, resized and kept with 16 bits; one .npy file a volume. Needs nibabel, numpy, Pillow.
"""
import json
import platform
import sys
from pathlib import Path

import nibabel
import numpy as np
import PIL
from PIL import Image


def prepare(path, size):
    volume = nibabel.as_closest_canonical(nibabel.load(path)).get_fdata(dtype=np.float32)
    low, high = np.percentile(volume, [0.5, 99.5])
    slices = []
    for k in range(volume.shape[2]):
        # Rows from front to back, columns from the patient's right to the left.
        picture = np.clip((volume[::-1, ::-1, k].T - low) / (high - low), 0, 1)
        rows, columns = picture.shape
        side = max(rows, columns)
        padded = np.zeros((side, side), np.float32)
        top, left = (side - rows) // 2, (side - columns) // 2
        padded[top : top + rows, left : left + columns] = picture
        resized = Image.fromarray(padded).resize((size, size), Image.Resampling.BOX)
        slices.append(np.round(np.asarray(resized) * 65535).astype(np.uint16))
    return np.stack(slices)


def main(folder, out, size):
    count = 0
    for number, path in enumerate(sorted(Path(folder).rglob("*.nii.gz"))):
        slices = prepare(path, int(size))
        np.save(Path(out) / f"{number:04}.npy", slices)
        count += len(slices)
    versions = {
        "Python": platform.python_version(),
        "nibabel": nibabel.__version__,
        "numpy": np.__version__,
        "Pillow": PIL.__version__,
    }
    print(json.dumps({"slices": count, "versions": versions}))


main(*sys.argv[1:])
