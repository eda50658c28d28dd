"""Writes test/oracle/fixtures/regnet.json: the stages that torchvision makes of RegNet's design parameters.

    python3 -m venv .venv && .venv/bin/pip install torch torchvision
    .venv/bin/python test/oracle/regnet.py
"""

import json
import random
from pathlib import Path

from torchvision.models.regnet import BlockParams

FIXTURE = Path(__file__).parent / "fixtures" / "regnet.json"

# regnet_y_* and regnet_x_* of torchvision: depth, w_0, w_a, w_m, group_width.
PUBLISHED = [
    (16, 48, 27.89, 2.09, 8), (14, 56, 38.84, 2.4, 16), (27, 48, 20.71, 2.65, 24), (21, 80, 42.63, 2.66, 24),
    (17, 192, 76.82, 2.19, 56), (18, 200, 106.23, 2.48, 112), (20, 232, 115.89, 2.53, 232),
    (27, 456, 160.83, 2.52, 264), (22, 24, 24.48, 2.54, 16), (16, 56, 35.73, 2.28, 16), (18, 80, 34.01, 2.25, 24),
    (25, 88, 26.31, 2.25, 48), (23, 80, 49.56, 2.88, 120), (22, 216, 55.59, 2.1, 128), (23, 320, 69.86, 2.0, 168),
]


def draw():
    """Settings at random, whole and half numbers among them: what lies between two widths has to fall the same way."""
    generator = random.Random(3)
    for _ in range(400):
        slope = generator.choice(
            [generator.randrange(0, 160), round(generator.uniform(0, 160), 2), generator.randrange(0, 320) / 2]
        )
        ratio = generator.choice([round(generator.uniform(1.05, 4), 2), 1.5, 2.0, 2.5])
        bottleneck = generator.choice([1, 1, 1, 0.5, 0.25, 2])
        yield (
            generator.randrange(1, 41),
            8 * generator.randrange(1, 40),
            slope,
            ratio,
            8 * generator.randrange(1, 20),
            bottleneck,
        )
    # Widths exactly between two powers of the ratio, or a hair beside, where float32 decides. Without 1.5 and 1.6,
    # whose logarithm PyTorch's vectorized log rounds the wrong way: there the answer is that of its processor.
    for root in [1.25, 1.3, 1.75, 1.9, 2.0, 2.2]:
        for first in [8, 24, 40, 56, 72]:
            for part in [1, 2, 3]:
                yield 12, first, first * (root - 1) / part, root * root, 8, 1


def plan(depth, w_0, w_a, w_m, group_width, bottleneck=1):
    params = BlockParams.from_init_params(
        depth=depth, w_0=w_0, w_a=float(w_a), w_m=w_m, group_width=group_width, bottleneck_multiplier=bottleneck)
    stages = list(zip(params.depths, params.widths, params.group_widths))
    return {"given": [depth, w_0, w_a, w_m, group_width, bottleneck], "stages": stages}


if __name__ == "__main__":
    rows = [plan(*setting) for setting in [*PUBLISHED, *draw()]]
    FIXTURE.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
