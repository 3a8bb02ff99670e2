"""Reads image sets with packages that others have written, and says what is in them: one line of JSON for each set.

Each argument is FORMAT=FOLDER. `pixels` are the rescaled values of the first two images, row by row, colours innermost;
`faults` is what is wrong with a DICOM by the rules of its standard for Secondary Capture images.
"""

import json
import re
import sys
from pathlib import Path

import nibabel
import numpy
import png
import pydicom
import tifffile

# PS3.3, A.8.1: attributes that must be there with a value (type 1), and those that must be there (type 2).
TYPE_1 = [
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "Modality", "ConversionType",
    "SamplesPerPixel", "PhotometricInterpretation", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit",
    "PixelRepresentation", "PixelData", "ImageType",
]
TYPE_2 = [
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "ReferringPhysicianName",
    "StudyID", "AccessionNumber", "SeriesNumber", "InstanceNumber", "PatientOrientation",
]


def dicom_faults(data):
    faults = [f"{name} is missing" for name in TYPE_1 if not data.get(name) and data.get(name) != 0]
    faults += [f"{name} is not there" for name in TYPE_2 if name not in data]
    for name in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        if not re.fullmatch(r"[0-2](\.(0|[1-9]\d*))+", str(getattr(data, name))) or len(str(getattr(data, name))) > 64:
            faults.append(f"{name} is no UID")
    if data.file_meta.MediaStorageSOPInstanceUID != data.SOPInstanceUID:
        faults.append("the file's head names another instance")
    if data.SOPClassUID != "1.2.840.10008.5.1.4.1.1.7":
        faults.append("it is no Secondary Capture")
    if list(data.ImageType)[:2] != ["DERIVED", "SECONDARY"]:
        faults.append("its image type is not derived and secondary")
    if data.get("SyntheticData") != "YES" and data[0x0008001C].value != "YES":
        faults.append("it does not say that it is synthetic")
    if data.HighBit != data.BitsStored - 1 or data.BitsStored > data.BitsAllocated:
        faults.append("its bits do not fit")
    expected = data.Rows * data.Columns * data.SamplesPerPixel * data.BitsAllocated // 8
    if len(data.PixelData) != expected + expected % 2:
        faults.append("its pixels have another length")
    if data.SamplesPerPixel == 3 and "PlanarConfiguration" not in data:
        faults.append("the order of its colours is not said")
    tags = [element.tag for element in data]
    if tags != sorted(tags):
        faults.append("its elements are out of order")
    for element in data:
        pydicom.valuerep.validate_value(element.VR, element.value, pydicom.config.RAISE) if isinstance(
            element.value, str
        ) else None
    return faults


def dicom(files):
    all_data = [pydicom.dcmread(file) for file in files]
    images = [data.pixel_array * float(data.get("RescaleSlope", 1)) + float(data.get("RescaleIntercept", 0)) for data in all_data]
    faults = [fault for data in all_data for fault in dicom_faults(data)]
    if len({data.SOPInstanceUID for data in all_data}) != len(all_data):
        faults.append("two instances have one UID")
    if len({(data.StudyInstanceUID, data.SeriesInstanceUID) for data in all_data}) != 1:
        faults.append("the images are not one series")
    return images, faults


def nifti(files):
    image = nibabel.load(files[0])
    values = numpy.asanyarray(image.dataobj)
    if values.dtype.names:
        values = numpy.stack([values[name] for name in values.dtype.names], axis=-1)
    faults = [] if image.header["intent_name"].tobytes().startswith(b"independent") else ["it does not say that its slices are independent"]
    return [values[:, :, i].swapaxes(0, 1) for i in range(values.shape[2])], faults


def png_image(file):
    width, height, rows, about = png.Reader(str(file)).read()
    return numpy.vstack([numpy.asarray(row, dtype=numpy.uint16) for row in rows]).reshape(height, width, about["planes"])


readers = {
    "dicom": dicom,
    "nifti": nifti,
    "tiff16": lambda files: ([tifffile.imread(file) for file in files], []),
    "png16": lambda files: ([png_image(file) for file in files], []),
    "png": lambda files: ([png_image(file) for file in files], []),
}
endings = {"dicom": "*.dcm", "nifti": "*.nii", "tiff16": "*.tif", "png16": "[0-9]*.png", "png": "[0-9]*.png"}

for argument in sys.argv[1:]:
    kind, folder = argument.split("=", 1)
    files = sorted(Path(folder).glob(endings[kind]))
    images, faults = readers[kind](files)
    print(json.dumps({
        "count": len(images),
        "shape": list(numpy.squeeze(images[0]).shape),
        "pixels": [numpy.asarray(image, dtype=float).ravel().tolist() for image in images[:2]],
        "faults": faults,
    }))
