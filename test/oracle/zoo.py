"""Writes test/oracle/fixtures/zoo.json.gz: every network of specs/ as torchvision, timm or its paper's code has it.

    python3 -m venv .venv && .venv/bin/pip install torch torchvision timm
    .venv/bin/python test/oracle/zoo.py

By network: where it comes from, each tensor of the state_dict with its shape, the shape of each layer's output, and
the totals. Nothing is computed: shapes are followed on PyTorch's meta device.
"""

import gzip
import json
from importlib.metadata import version
from pathlib import Path

import timm
import torch
import torchvision
from torch import nn

import zoo_networks as own

FIXTURE = Path(__file__).parent / "fixtures" / "zoo.json.gz"


def from_torchvision(name, **options):
    def build():
        return getattr(torchvision.models, name)(**options)

    published = torchvision.models.get_model_weights(name).DEFAULT.meta["num_params"]
    return {"source": f"torchvision {name}", "build": build, "input": 224, "classes": 1000, "published": published}


def from_timm(name, published):
    """`published` in millions, from the model's card."""
    build = lambda: timm.create_model(name)
    return {"source": f"timm {name}", "build": build, "input": 224, "classes": 1000, "published": published}


def from_paper(source, build, published=None):
    """`published` is the parameters that the paper or the code's page names, in millions as it is rounded there."""
    return {"source": source, "build": build, "input": 32, "classes": 10, "published": published}


HE = "He et al. 2015, table 6"
PREACT = "He et al. 2016, table 3"
WIDE = "Zagoruyko and Komodakis 2016, table 4"

NETWORKS = {
    **{f"resnet{depth}-imagenet": from_torchvision(f"resnet{depth}") for depth in (18, 34, 50, 101, 152)},
    **{
        f"resnet{depth}": from_paper(
            f"torchvision resnet{depth}, a 3x3 stem", lambda depth=depth: own.cifar_torchvision(f"resnet{depth}")
        )
        for depth in (18, 34, 50, 101, 152)
    },
    **{
        f"resnet{depth}": from_paper(HE, lambda depth=depth: own.cifar_resnet(depth), millions)
        for depth, millions in ((20, "0.27"), (32, "0.46"), (44, "0.66"), (56, "0.85"), (110, "1.7"), (1202, "19.4"))
    },
    "preact-resnet18": from_timm("resnetv2_18", "11.7"),
    "preact-resnet50": from_timm("resnetv2_50", "25.5"),
    "preact-resnet164": from_paper(PREACT, lambda: own.PreactResNet(164), "1.7"),
    "preact-resnet1001": from_paper(PREACT, lambda: own.PreactResNet(1001), "10.2"),
    "wrn-16-4": from_paper(WIDE, lambda: own.WideResNet(16, 4)),
    "wrn-28-10": from_paper(WIDE, lambda: own.WideResNet(28, 10), "36.5"),
    "wrn-40-4": from_paper(WIDE, lambda: own.WideResNet(40, 4), "8.9"),
    "wrn-50-2": from_torchvision("wide_resnet50_2"),
    "wrn-101-2": from_torchvision("wide_resnet101_2"),
    "resnext29-8x64d": from_paper("Xie et al. 2016, table 7", lambda: own.cifar_resnext(29, 8, 64), "34.4"),
    "resnext50-32x4d": from_torchvision("resnext50_32x4d"),
    "resnext101-32x8d": from_torchvision("resnext101_32x8d"),
    "se-resnet18": from_timm("seresnet18", "11.8"),
    "se-resnet50": from_timm("seresnet50", "28.1"),
    "se-resnext50-32x4d": from_timm("seresnext50_32x4d", "27.6"),
    "resnet18-d": from_timm("resnet18d", "11.7"),
    "resnet50-d": from_timm("resnet50d", "25.6"),
    "densenet-bc-100-12": from_paper("Huang et al. 2016, table 2", lambda: own.DenseNetCifar(100, 12), "0.8"),
    "densenet121": from_torchvision("densenet121"),
    "vgg11-bn": from_torchvision("vgg11_bn"),
    "vgg16-bn": from_torchvision("vgg16_bn"),
    "mobilenet-v2": from_torchvision("mobilenet_v2"),
    "mobilenet-v2-cifar": from_paper("torchvision mobilenet_v2, strides for 32x32", own.mobilenet_v2_cifar),
    "mobilenet-v3-small": from_torchvision("mobilenet_v3_small"),
    "efficientnet-b0": from_torchvision("efficientnet_b0"),
    "regnet-y-400mf": from_torchvision("regnet_y_400mf"),
    "regnet-y-1-6gf": from_torchvision("regnet_y_1_6gf"),
    "shufflenet-v2": from_torchvision("shufflenet_v2_x1_0"),
    "googlenet": from_torchvision("googlenet", aux_logits=False, init_weights=False),
    "convnext-tiny": from_torchvision("convnext_tiny"),
    "mnasnet": from_torchvision("mnasnet1_0"),
    "repvgg-a0": from_timm("repvgg_a0", "9.1"),
    "resnet9": from_paper("github.com/davidcpage/cifar10-fast", own.ResNet9),
    "airbench94": from_paper("github.com/KellerJordan/cifar10-airbench", own.Airbench94),
    "airbench95": from_paper("github.com/KellerJordan/cifar10-airbench", lambda: own.Airbench94((128, 384, 384))),
}


def trace(net, size):
    """Each layer with weights in the order in which they run, the shape of its output, and the network's MACs."""
    layers = []
    macs = 0

    def record(name, module, output):
        nonlocal macs
        shape = list(output.shape[1:])
        if isinstance(module, (nn.Conv2d, nn.BatchNorm2d)) or "LayerNorm2d" in type(module).__name__:
            shape = shape[1:] + shape[:1]
        if isinstance(module, nn.Conv2d):
            macs += output.numel() * module.weight[0].numel()
        if isinstance(module, nn.Linear):
            macs += output.numel() * module.in_features
        layers.append([name, shape])

    for name, module in net.named_modules():
        if isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d, nn.LayerNorm)):
            module.register_forward_hook(lambda module, _input, output, name=name: record(name, module, output))
    logits = net.eval()(torch.empty(1, 3, size, size, device="meta"))
    return layers, macs, logits.shape[1]


def describe(name, network):
    net = network["build"]().to("meta")
    layers, macs, classes = trace(net, network["input"])
    assert classes == network["classes"], name
    tensors = [[key, list(tensor.shape)] for key, tensor in net.state_dict().items() if "num_batches" not in key]
    parameters = sum(parameter.numel() for parameter in net.parameters())
    buffers = sum(buffer.numel() for key, buffer in net.named_buffers() if "num_batches" not in key)
    compare(name, parameters, network["published"])
    size = network["input"]
    return {
        "source": network["source"],
        "published": network["published"],
        "input": [size, size, 3],
        "classes": classes,
        "parameters": parameters,
        "buffers": buffers,
        "macs": macs,
        "tensors": tensors,
        "layers": layers,
    }


def compare(name, parameters, published):
    """Says what differs from the published figure, to be looked at by whoever runs this."""
    if isinstance(published, str):
        digits = len(published.partition(".")[2])
        if f"{parameters / 1e6:.{digits}f}" != published:
            print(f"  {name}: {parameters:,} parameters, published {published}M")
    elif published is not None:
        assert parameters == published, (name, parameters, published)


if __name__ == "__main__":
    versions = {package: version(package) for package in ("torch", "torchvision", "timm")}
    described = {}
    for name, network in NETWORKS.items():
        described[name] = describe(name, network)
        print(f"{name:22} {described[name]['parameters']:>12,} {described[name]['macs']:>15,}  {network['source']}")
    text = json.dumps({"versions": versions, "networks": described}, separators=(",", ":"))
    FIXTURE.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(FIXTURE.name, FIXTURE.stat().st_size)
