"""Ends with its first training step: what lies before it is read, imported and made. torch_first_step.py MODE BATCH."""

import os
import sys

import torch
from torch.nn import functional

from images import Images, generate_batches
from networks import make_network

mode, batch = sys.argv[1], int(sys.argv[2])

if __name__ == "__main__":
    network = make_network("resnet18").to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4, fused=True)
    images, labels = next(generate_batches(batch, workers=2, images=Images(2000)))
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in mode):
        loss = functional.cross_entropy(network(images.to(memory_format=torch.channels_last)), labels)
    loss.backward()
    optimizer.step()
    loss.item()
    os._exit(0)  # ending the loader's processes in good order would be counted too
