"""Writes a network for ONNX Runtime: torch_export.py NETWORK BATCH FILE. Wants `pip install onnx onnxscript`."""

import sys

import torch

from networks import image_shape, make_network

name, batch, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
network = make_network(name).eval()
images = torch.randn(batch, *image_shape(name))
torch.onnx.export(network, (images,), path, input_names=["images"], output_names=["logits"], external_data=False)
