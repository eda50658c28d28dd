"""One picture as JPEGs that name their colors in every way: by JFIF's marker, Adobe's, or the components' numbers."""
import io

import numpy
from PIL import Image

APP0, APP14, START_OF_FRAME, START_OF_SCAN = 0xE0, 0xEE, 0xC0, 0xDA
JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"


def jpeg_colors(picture):
    rgb = save(picture, keep_rgb=True)  # Adobe's marker says 0, and the components are numbered R, G, B
    ycc = save(picture)
    cmyk = save(ink(picture))  # Adobe's marker says 0
    # Pillow turns what it writes over: 255 - y is written as y. The marker says 2 once the file is there.
    *inks, black = ink(picture).split()
    bands = [255 - numpy.asarray(band) for band in Image.merge("RGB", inks).convert("YCbCr").split()]
    ycck = save(Image.merge("CMYK", [*map(Image.fromarray, bands), black]))
    return {
        "rgb-adobe.jpg": rgb,
        "rgb-adobe-123.jpg": number(rgb, (1, 2, 3)),
        "rgb-letters.jpg": drop(rgb, APP14),
        "ycc-jfif-letters.jpg": number(ycc, b"RGB"),
        "ycc-jfif-adobe-0.jpg": insert(ycc, APP14, adobe(0), after=APP0),
        "ycc-adobe.jpg": insert(drop(ycc, APP0), APP14, adobe(1)),
        "ycc-adobe-letters.jpg": number(insert(drop(ycc, APP0), APP14, adobe(1)), b"RGB"),
        "ycc-bare.jpg": drop(ycc, APP0),
        "ycc-bare-012.jpg": number(drop(ycc, APP0), (0, 1, 2)),
        "cmyk-adobe.jpg": cmyk,
        "cmyk-bare.jpg": drop(cmyk, APP14),
        "cmyk-jfif.jpg": insert(drop(cmyk, APP14), APP0, JFIF),
        "ycck-adobe.jpg": insert(drop(ycck, APP14), APP14, adobe(2)),
    }


def save(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, **({} if image.mode == "CMYK" else {"subsampling": 0}), **options)
    return file.getvalue()


def ink(picture):
    """Cyan, magenta, yellow and black, with as much black as goes: Pillow's own conversion uses none."""
    colors = 255 - numpy.asarray(picture).astype(int)
    black = colors.min(axis=2, keepdims=True)
    fraction = numpy.where(black == 255, 0, (colors - black) * 255 / numpy.maximum(255 - black, 1))
    bands = numpy.concatenate([fraction, black], axis=2).round().astype(numpy.uint8)
    return Image.merge("CMYK", [Image.fromarray(bands[..., band]) for band in range(4)])


def adobe(transform):
    return b"Adobe" + bytes([0, 100, 0, 0, 0, 0, transform])


def segments(jpeg):
    """Marker and content of what stands before the pixels, and the rest."""
    parts, at = [], 2
    while True:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        parts.append((jpeg[at + 1], jpeg[at + 4 : end]))
        at = end
        if parts[-1][0] == START_OF_SCAN:
            return parts, jpeg[at:]


def join(parts, rest):
    heads = (b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2, "big") + content for marker, content in parts)
    return b"\xff\xd8" + b"".join(heads) + rest


def drop(jpeg, marker):
    parts, rest = segments(jpeg)
    return join([part for part in parts if part[0] != marker], rest)


def insert(jpeg, marker, content, after=None):
    parts, rest = segments(jpeg)
    at = 0 if after is None else 1 + [part[0] for part in parts].index(after)
    return join(parts[:at] + [(marker, content)] + parts[at:], rest)


def number(jpeg, ids):
    """The same JPEG with other numbers for its components, in the frame's header and the scan's."""
    parts, rest = segments(jpeg)
    first = {START_OF_FRAME: (6, 3), START_OF_SCAN: (1, 2)}
    numbered = []
    for marker, content in parts:
        content = bytearray(content)
        if marker in first:
            start, step = first[marker]
            for place, id in enumerate(ids):
                content[start + place * step] = id
        numbered.append((marker, bytes(content)))
    return join(numbered, rest)
