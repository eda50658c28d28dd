"""Makes test/data/transforms.json: color changes, policies, erasing, resizing and mixing as torchvision does them.

    python test/oracle/transforms.py > test/data/transforms.json      (torch, torchvision, numpy, pillow)

Images are NHWC: bytes, whose SHA-256 is written, those of the policies at every fifth of their strengths; or float32,
in base64, where a batch is mixed or a picture is resized.
"""
import base64
import hashlib
import json
import sys

import numpy
import torch
import torchvision
from PIL import Image
from torchvision.transforms import autoaugment, functional, v2

random = numpy.random.default_rng(11)
HEIGHT, WIDTH, PADDING = 18, 23, 3


def encode(array):
    return base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode()


def digest(picture):
    return hashlib.sha256(numpy.asarray(picture).tobytes()).hexdigest()


# A gradient with noise: enough grays for equalize, and a dull and a bright channel for autocontrast.
down, across = numpy.mgrid[0:HEIGHT, 0:WIDTH]
pixels = numpy.stack([40 + 5 * down + 3 * across, 200 - 6 * down, 90 + 4 * across], 2)
pixels = pixels + random.integers(-30, 31, (HEIGHT, WIDTH, 3))
pixels = numpy.clip(pixels, 0, 255).astype(numpy.uint8)
image = Image.fromarray(pixels)
square = Image.fromarray(pixels[:, :HEIGHT].copy())


def policy(space, picture):
    """Each operation: its magnitudes, and what some of them give with both signs."""
    result = []
    for name, (magnitudes, signed) in space.items():
        chosen = [0.0] if magnitudes.ndim == 0 else [float(magnitudes[at]) for at in range(0, 31, 5)]
        values = sorted(set(chosen + ([-value for value in chosen] if signed else [])))
        images = [
            {"magnitude": value, "sha256": digest(autoaugment._apply_op(
                picture, name, value, torchvision.transforms.InterpolationMode.NEAREST, None))}
            for value in values
        ]
        result.append({"name": name, "signed": signed, "images": images,
                       "magnitudes": [] if magnitudes.ndim == 0 else [float(value) for value in magnitudes]})
    return result


def color(change, factors):
    return [{"factor": factor, "sha256": digest(change(image, factor))} for factor in factors]


def reflected():
    padded = functional.pad(image, PADDING, padding_mode="reflect")
    return [
        {"down": y, "right": x, "sha256": digest(functional.crop(padded, PADDING + y, PADDING + x, HEIGHT, WIDTH))}
        for y in (-3, -1, 0, 2, 3) for x in (-3, 0, 1, 3)
    ]


# Every third byte of each channel: 86^3 colors, whose hues are moved.
steps = numpy.arange(0, 256, 3, dtype=numpy.uint8)
colors = numpy.stack(numpy.meshgrid(steps, steps, steps, indexing="ij"), 3).reshape(1, -1, 3)
hues = [
    {"factor": factor, "sha256": digest(functional.adjust_hue(Image.fromarray(colors), factor))}
    for factor in (-0.5, -0.21, 0.0, 0.1, 0.5)
]

batch = torch.tensor(random.standard_normal((5, 3, 8, 6)), dtype=torch.float32)
labels = torch.tensor([3, 1, 4, 1, 5])


def nhwc(tensor):
    return encode(tensor.permute(0, 2, 3, 1).numpy())


def mixed(kind, fraction, place=None):
    """v2.MixUp or v2.CutMix with the draws given: the fraction and, for CutMix, the box's middle."""
    transform = kind(num_classes=6)
    transform._dist = type("Given", (), {"sample": lambda self, shape: torch.tensor(fraction, dtype=torch.float64)})()
    drawn = iter(place or ())
    randint = torch.randint
    torch.randint = lambda *_, **__: torch.tensor([next(drawn)])
    # What chooses between transforms and places is replaced, so that only the formulas are torchvision's.
    images, targets = transform(batch.clone(), labels.clone())
    torch.randint = randint
    return {"fraction": fraction, "place": place, "images": nhwc(images), "targets": targets.tolist()}


def resized(size):
    picture = batch[:1]
    wanted = functional.resize(picture, [size, size], antialias=True)
    return {"size": size, "pixels": encode(wanted[0].permute(1, 2, 0).numpy())}


erased = functional.erase(batch[0], 2, 1, 4, 3, torch.tensor(0.0))
factors = [0.0, 0.3, 0.77, 1.0, 1.4, 2.3]
json.dump({
    "made with": f"torch {torch.__version__}, torchvision {torchvision.__version__}, pillow {Image.__version__}",
    "shape": [HEIGHT, WIDTH, 3],
    "image": encode(pixels),
    "reflected": reflected(),
    "brightness": color(functional.adjust_brightness, factors),
    "contrast": color(functional.adjust_contrast, factors),
    "saturation": color(functional.adjust_saturation, factors),
    "sharpness": color(functional.adjust_sharpness, factors),
    "hue": color(functional.adjust_hue, [-0.5, -0.1, 0.0, 0.3]),
    "hues of many colors": hues,
    "trivial-augment": policy(autoaugment.TrivialAugmentWide()._augmentation_space(31), image),
    "rand-augment": policy(autoaugment.RandAugment()._augmentation_space(31, (HEIGHT, WIDTH)), image),
    "square": policy(autoaugment.TrivialAugmentWide()._augmentation_space(31), square),
    "batch": {"shape": [8, 6, 3], "images": nhwc(batch), "labels": labels.tolist(), "classes": 6},
    "mixup": [mixed(v2.MixUp, fraction) for fraction in (0.0, 0.3, 0.8765)],
    "cutmix": [
        mixed(v2.CutMix, fraction, place)
        for fraction, place in ((0.5, (2, 3)), (0.1, (0, 7)), (0.9, (5, 0)), (1.0, (3, 3)))
    ],
    "erased": {"top": 2, "left": 1, "height": 4, "width": 3, "pixels": encode(erased.permute(1, 2, 0).numpy())},
    "resized": [resized(size) for size in (3, 5, 6, 8, 11)],
}, sys.stdout)
print()
