"""Draws images with the PyTorch reference and writes them as PNG with Pillow: what `generate` is timed beside.

Usage: export.py REFERENCE RESOLUTION COUNT FMAP_BASE FMAP_MAX THREADS FOLDER; prints one line of JSON.
"""

import importlib.util
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

# Larger batches were no faster on two cores.
BATCH = 8

reference, resolution, count, base, most, threads, folder = sys.argv[1], *map(int, sys.argv[2:7]), sys.argv[7]
spec = importlib.util.spec_from_file_location("reference", reference)
stylegan = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stylegan)
torch.set_num_threads(threads)

generator, _ = stylegan.shapes(resolution, 1, base, most)
weights = stylegan.to_torch(stylegan.initial(generator, np.random.default_rng(1)))
layers = 2 * len(stylegan.resolutions(resolution))


def noise(batch):
    sides = [r for r in stylegan.resolutions(resolution) for _ in range(2)]
    return [torch.randn(batch, 1, side, side) for side in sides]


def draw(batch):
    w = stylegan.mapping(weights, torch.randn(batch, stylegan.Z))
    return stylegan.synthesis(weights, w[:, None].expand(-1, layers, -1), noise(batch), resolution)


with torch.no_grad():
    draw(BATCH)
    started = time.perf_counter()
    for first in range(0, count, BATCH):
        images = draw(min(BATCH, count - first)).clamp(-1, 1)
        values = ((images + 1) * 127.5).round().to(torch.uint8).numpy()
        for i, image in enumerate(values):
            Image.fromarray(image.reshape(resolution, resolution)).save(Path(folder) / f"{first + i:06d}.png")
    seconds = time.perf_counter() - started
print(json.dumps({"seconds": round(seconds, 2), "images": count, "torch": torch.__version__}))
