"""Writes test/oracle/fixtures/zoo-logits.json: logits of one member of every family of specs/, in PyTorch.

    .venv/bin/python test/oracle/zoo_logits.py

Weights, running statistics and the picture come out of `noise`, a hash of a tensor's name and of the place in it, so
that nothing but the logits is stored (those of float64): test/zoo/zoo-logits.test.ts makes the same numbers bit for
bit. Pictures of the networks for ImageNet are 75x68, small and odd, so that each rule for padding and rounding shows.
"""

import json
from pathlib import Path

import numpy
import torch
from torch import nn

from zoo import NETWORKS

FIXTURE = Path(__file__).parent / "fixtures" / "zoo-logits.json"

# Norms multiply by about this. Some families make a signal smaller with every block, others larger; with these gains
# the logits depend on the picture, and stay far from overflow.
GAINS = {
    "resnet20": 0.8,
    "preact-resnet18": 0.8,
    "preact-resnet164": 0.8,
    "wrn-16-4": 0.8,
    "resnext29-8x64d": 0.8,
    "se-resnet18": 0.8,
    "resnet18-d": 0.8,
    "densenet-bc-100-12": 0.8,
    "densenet121": 0.8,
    "vgg11-bn": 1.0,
    "mobilenet-v2": 0.9,
    "mobilenet-v2-cifar": 0.9,
    "mobilenet-v3-small": 1.0,
    "efficientnet-b0": 1.1,
    "regnet-y-400mf": 1.0,
    "shufflenet-v2": 0.8,
    "googlenet": 1.0,
    "convnext-tiny": 1.0,
    "mnasnet": 0.8,
    "repvgg-a0": 0.6,
    "resnet9": 0.8,
    "airbench94": 1.0,
}
SMALL = (75, 68)


def noise(name, count):
    """Numbers in [-1, 1), as float64: FNV-1a of the name, and MurmurHash3's last step for each place."""
    seed = 2166136261
    for letter in name.encode():
        seed = (seed ^ letter) * 16777619 % 2**32
    with numpy.errstate(over="ignore"):
        x = numpy.uint32(seed) + numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B9)
        x = (x ^ (x >> numpy.uint32(16))) * numpy.uint32(0x85EBCA6B)
        x = (x ^ (x >> numpy.uint32(13))) * numpy.uint32(0xC2B2AE35)
        x = x ^ (x >> numpy.uint32(16))
    return x / 2**31 - 1


def make_tensor(name, shape, gain):
    """He et al.'s spread for what multiplies channels, near `gain` for what multiplies one, near 0 for what adds."""
    values = noise(name, int(numpy.prod(shape)))
    fan_in = numpy.prod(shape[1:])
    if name.endswith("running_var"):
        values = 1 + 0.5 * values
    elif fan_in > 1 and not name.endswith("layer_scale"):
        values = values * numpy.sqrt(6 / fan_in)
    elif name.endswith("weight") or name.endswith("layer_scale"):
        values = gain * (1 + 0.3 * values)
    else:
        values = 0.05 * values
    return torch.from_numpy(values.reshape(shape).astype(numpy.float32))


def build(name):
    """The network, and the size of its picture."""
    net = NETWORKS[name]["build"]()
    if name == "vgg11-bn":
        # torchvision stretches smaller pictures' features to 7x7; without that, 32x32 leaves one place.
        net.avgpool = nn.Identity()
        net.classifier[0] = nn.Linear(512, 4096)
        return net, (32, 32)
    return net, (32, 32) if NETWORKS[name]["input"] == 32 else SMALL


def run(name, gain):
    net, (height, width) = build(name)
    state = {key: tensor for key, tensor in net.state_dict().items() if "num_batches" not in key}
    for key, tensor in state.items():
        tensor.copy_(make_tensor(key, tuple(tensor.shape), gain))
    pictures = [noise(picture, height * width * 3).reshape(1, height, width, 3) for picture in ("picture", "another")]
    images = torch.from_numpy(numpy.concatenate(pictures).astype(numpy.float32)).permute(0, 3, 1, 2).contiguous()
    with torch.no_grad():
        rounded = net.eval()(images)[0]
        logits, others = net.double()(images.double())
    scale = logits.abs().max().item()
    depends = (logits - others).abs().max().item() / scale
    rounds = (logits - rounded).abs().max().item() / scale
    print(f"{name:20} logits up to {scale:10.4g}; of that {depends:.3f} with another picture, {rounds:.1e} in float32")
    assert depends > 0.01 and rounds < 2e-5 and 1e-3 < scale < 1e6, name
    return {
        "input": [height, width, 3],
        "gain": gain,
        "logits": [float(f"{value:.8g}") for value in logits[:20].tolist()],
    }


if __name__ == "__main__":
    found = {name: run(name, gain) for name, gain in GAINS.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(one)}" for name, one in found.items()]
    FIXTURE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(FIXTURE.name, FIXTURE.stat().st_size)
