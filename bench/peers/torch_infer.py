"""PyTorch's inference on made images: torch_infer.py NETWORK MODE BATCH SECONDS, MODE as in torch_step.py.

Compiled networks are frozen: weights become constants, and batch normalization is folded into the convolutions.
"""

import sys

import torch
import torch._inductor.config

from networks import image_shape, make_network
from report import rate_calls, report

name, mode, batch, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
layout = torch.channels_last if mode.startswith("channels_last") else torch.contiguous_format
torch._inductor.config.freezing = True


def main() -> None:
    network = make_network(name).eval().to(memory_format=layout)
    images = torch.randn(batch, *image_shape(name)).to(memory_format=layout)
    forward = torch.compile(network) if "compile" in mode else network

    def infer() -> None:
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in mode):
            forward(images)

    report("img/s", rate_calls(infer, batch, seconds))


if __name__ == "__main__":
    main()
