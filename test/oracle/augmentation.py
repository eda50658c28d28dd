"""Makes test/data/augmentation.json: crops, flips and normalization as torchvision does them.

    python test/oracle/augmentation.py > test/data/augmentation.json      (torch, torchvision, numpy, pillow)

Images are rows of bytes, NHWC. A crop at (down, right) is RandomCrop(padding=2) with its offsets set by hand.
"""
import json
import sys

import numpy
import torch
import torchvision
from PIL import Image
from torchvision.transforms import functional

MEAN, STD, PADDING = [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616], 2
pixels = numpy.random.default_rng(7).integers(1, 256, (4, 6, 3), dtype=numpy.uint8)
height, width, _ = pixels.shape
image = Image.fromarray(pixels)

def crop(down, right):
    padded = functional.pad(image, PADDING)
    return numpy.asarray(functional.crop(padded, PADDING + down, PADDING + right, height, width))

def normalize(picture):
    return functional.normalize(functional.to_tensor(picture), MEAN, STD).permute(1, 2, 0)

every_byte = Image.fromarray(numpy.repeat(numpy.arange(256, dtype=numpy.uint8), 3).reshape(1, 256, 3))
json.dump({
    "made with": f"torch {torch.__version__}, torchvision {torchvision.__version__}",
    "shape": list(pixels.shape),
    "image": pixels.ravel().tolist(),
    "flipped": numpy.asarray(functional.hflip(image)).ravel().tolist(),
    "crops": [
        {"down": down, "right": right, "pixels": crop(down, right).ravel().tolist()}
        for down in range(-PADDING, PADDING + 1) for right in range(-PADDING, PADDING + 1)
    ],
    "mean": MEAN,
    "std": STD,
    "normalized": [float(value) for value in normalize(every_byte).permute(2, 0, 1).ravel()],
}, sys.stdout)
print()
