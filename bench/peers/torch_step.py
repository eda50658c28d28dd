"""PyTorch's whole training step: loading with two workers, forward, backward, SGD with momentum and weight decay.

torch_step.py NETWORK MODE BATCH SECONDS; MODE is nchw or channels_last, with -bf16 and -compile after it.
"""

import sys

import torch
from torch.nn import functional

from images import generate_batches
from networks import make_network
from report import rate_calls, report

name, mode, batch, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
layout = torch.channels_last if mode.startswith("channels_last") else torch.contiguous_format


def main() -> None:
    batches = generate_batches(batch, workers=2)
    network = make_network(name).to(memory_format=layout)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, fused=True)
    forward = torch.compile(network) if "compile" in mode else network

    def step() -> None:
        images, labels = next(batches)
        images = images.to(memory_format=layout)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in mode):
            loss = functional.cross_entropy(forward(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    report("img/s", rate_calls(step, batch, seconds))


if __name__ == "__main__":
    main()
