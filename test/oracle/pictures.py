"""Small pictures in the forms that PNG and JPEG come in, and what Pillow makes of them.

    python test/oracle/pictures.py                                        (numpy, pillow)
"""
import base64
import json
import zlib
from pathlib import Path

import numpy
from jpeg_colors import jpeg_colors
from PIL import Image, ImageOps

folder = Path(__file__).parent.parent / "images" / "pictures"
random = numpy.random.default_rng(1)


def smooth(height, width, channels):
    """Noise that is no harder to store than a photograph."""
    coarse = Image.fromarray(random.integers(0, 256, (4, 5, 3), dtype=numpy.uint8))
    return numpy.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))[..., :channels]


def bytes_of(image):
    return base64.b64encode(numpy.asarray(image).tobytes()).decode()


def move_exif(png):
    """The same PNG with its eXIf chunk after the pixels, in big-endian order."""
    chunks, at = [], 8
    while at < len(png):
        end = at + 12 + int.from_bytes(png[at : at + 4], "big")
        chunks.append(png[at:end])
        at = end
    # A directory of one entry: tag 0x0112, a SHORT, one of it, the value 8, padded; no further directory.
    content = b"eXIfMM\0*" + bytes.fromhex("00000008 0001 0112 0003 00000001 0008 0000 00000000")
    late = (len(content) - 4).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")
    return png[:8] + b"".join(chunk for chunk in chunks[:-1] if chunk[4:8] != b"eXIf") + late + chunks[-1]


color = Image.fromarray(smooth(23, 37, 3))
gray = Image.fromarray(smooth(23, 37, 1)[..., 0])
alpha = Image.fromarray(numpy.dstack([smooth(23, 37, 3), smooth(23, 37, 1)]))
deep = Image.fromarray(random.integers(0, 65536, (9, 11), dtype=numpy.uint16))
color.save(folder / "color.png")
color.quantize(16).save(folder / "palette.png")
gray.save(folder / "gray.png")
alpha.save(folder / "alpha.png")
deep.save(folder / "deep.png")
color.save(folder / "plain.jpg", quality=95, subsampling=0)
color.save(folder / "progressive.jpg", quality=90, progressive=True, subsampling=0)
gray.save(folder / "gray.jpg", quality=95)
turned = Image.Exif()
for orientation in range(1, 9):
    turned[0x0112] = orientation
    color.save(folder / f"turned-{orientation}.jpg", quality=95, subsampling=0, exif=turned)
    color.save(folder / f"turned-{orientation}.png", exif=turned)
(folder / "turned-late.png").write_bytes(move_exif((folder / "turned-6.png").read_bytes()))
for name, content in jpeg_colors(color).items():
    (folder / name).write_bytes(content)

read = {}
for path in sorted(folder.glob("*.[pj][np]g")):
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    if image.mode.startswith("I"):
        image = Image.fromarray((numpy.asarray(image) / 257).round().astype(numpy.uint8))
    image = image.convert("RGB")
    read[path.name] = {"width": image.width, "height": image.height, "pixels": bytes_of(image)}

resized = []
for width, height in [(32, 32), (8, 8), (37, 10), (100, 23), (64, 90), (1, 1)]:
    resized.append(
        {
            "width": width,
            "height": height,
            "pixels": bytes_of(color.resize((width, height), Image.Resampling.BILINEAR)),
        }
    )
luma = bytes_of(color.convert("L"))
(folder / "expected.json").write_text(json.dumps({"read": read, "resized": resized, "luma": luma}) + "\n")
