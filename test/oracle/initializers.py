"""Writes test/oracle/fixtures/initializers.json: what PyTorch's initialisers draw, by the name that specs give them.

    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python test/oracle/initializers.py
"""

import json
from pathlib import Path

import torch
from torch import nn

FIXTURE = Path(__file__).parent / "fixtures" / "initializers.json"

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
    """One row an initialiser and a layer: the statistics of its weights and of PyTorch's own biases."""
    torch.manual_seed(11)
    rows = []
    for name, initialise in WEIGHTS.items():
        for kind, make in layers.items():
            layer = make()
            bias = describe(layer.bias.detach())
            with torch.no_grad():
                initialise(layer.weight)
            rows.append({"init": name, "layer": kind, "weight": describe(layer.weight.detach()), "pytorchBias": bias})
    return rows


if __name__ == "__main__":
    rows = draw({
        "conv": lambda: nn.Conv2d(128, 512, (3, 5), groups=2),
        "dense": lambda: nn.Linear(300, 1000),
    })
    FIXTURE.write_text(json.dumps(rows, indent=1) + "\n")
