"""Writes test/oracle/fixtures/initializers.json: what PyTorch's initializers draw, by the name that specs give them;
and dirac.json: where dirac_ puts its ones.

    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python test/oracle/initializers.py
"""

import json
from pathlib import Path

import torch
from torch import nn

FIXTURES = Path(__file__).parent / "fixtures"
FIXTURE = FIXTURES / "initializers.json"
# Stands where a filter keeps what it had.
KEPT = 0.125
# Kernels [out, in / groups, height, width] and groups: more filters than inputs, fewer, even sides, groups, depthwise.
KERNELS = [
    ([6, 3, 3, 3], 1),
    ([2, 4, 3, 3], 1),
    ([5, 3, 2, 4], 1),
    ([6, 2, 1, 3], 3),
    ([8, 4, 3, 3], 2),
    ([3, 1, 5, 5], 3),
]

WEIGHTS = {
    "he-normal-fan-in": lambda w: nn.init.kaiming_normal_(w, mode="fan_in", nonlinearity="relu"),
    "he-normal-fan-out": lambda w: nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"),
    "he-uniform-fan-in": lambda w: nn.init.kaiming_uniform_(w, mode="fan_in", nonlinearity="relu"),
    "he-uniform-fan-out": lambda w: nn.init.kaiming_uniform_(w, mode="fan_out", nonlinearity="relu"),
    "xavier-normal": nn.init.xavier_normal_,
    "xavier-uniform": nn.init.xavier_uniform_,
    "pytorch": lambda w: w,
    "zeros": nn.init.zeros_,
    "normal(0.01)": lambda w: nn.init.normal_(w, std=0.01),
    "truncated-normal(0.02)": lambda w: nn.init.trunc_normal_(w, std=0.02),
    "truncated-normal(1.5)": lambda w: nn.init.trunc_normal_(w, std=1.5),
    "uniform(0.1)": lambda w: nn.init.uniform_(w, -0.1, 0.1),
    "constant(0.5)": lambda w: nn.init.constant_(w, 0.5),
}


def describe(tensor):
    return {"mean": tensor.mean().item(), "std": tensor.std().item(), "largest": tensor.abs().max().item()}


def draw(layers):
    """One row an initializer and a layer: the statistics of its weights and of PyTorch's own biases."""
    torch.manual_seed(11)
    rows = []
    for name, initialize in WEIGHTS.items():
        for kind, make in layers.items():
            layer = make()
            bias = describe(layer.bias.detach())
            with torch.no_grad():
                initialize(layer.weight)
            rows.append({"init": name, "layer": kind, "weight": describe(layer.weight.detach()), "pytorchBias": bias})
    return rows


def put_ones(shape, groups):
    """dirac_ on the whole kernel, and on as many of each group's filters as there are inputs."""
    whole = torch.full(shape, KEPT)
    first = torch.full(shape, KEPT)
    nn.init.dirac_(whole, groups)
    for filters in first.chunk(groups):
        nn.init.dirac_(filters[: filters.size(1)])
    values = {"dirac": whole.flatten().tolist(), "pytorch-dirac": first.flatten().tolist()}
    return [{"init": name, "shape": shape, "groups": groups, "values": v} for name, v in values.items()]


if __name__ == "__main__":
    rows = draw({
        "conv": lambda: nn.Conv2d(128, 512, (3, 5), groups=2),
        "dense": lambda: nn.Linear(300, 1000),
    })
    FIXTURE.write_text(json.dumps(rows, indent=1) + "\n")
    ones = [row for shape, groups in KERNELS for row in put_ones(shape, groups)]
    (FIXTURES / "dirac.json").write_text(json.dumps({"kept": KEPT, "kernels": ones}) + "\n")
