"""The specs' networks as PyTorch users have them: torchvision's ResNets, the CIFAR ones with a 3x3 stem and no pool."""

import sys
from pathlib import Path

import torch
from torch import nn
from torchvision import models
from torchvision.models.resnet import BasicBlock

# The definitions that the zoo is held to, where torchvision has none.
sys.path.append(str(Path(__file__).parents[2] / "test" / "oracle"))
import zoo_networks  # noqa: E402

# Held to what the specs promise, so that a peer cannot quietly run another network.
PARAMETERS = {
    "resnet18": 11_173_962, "resnet50": 23_520_842, "resnet20": 269_722, "resnet50-imagenet": 25_557_032,
    "wrn-16-4": 2_748_890, "mobilenet-v2-cifar": 2_236_682, "resnext29-8x64d": 34_426_698,
}
OTHERS = {
    "wrn-16-4": lambda: zoo_networks.WideResNet(16, 4),
    "mobilenet-v2-cifar": zoo_networks.mobilenet_v2_cifar,
    "resnext29-8x64d": lambda: zoo_networks.cifar_resnext(29, 8, 64),
}


def make_network(name: str) -> nn.Module:
    torch.manual_seed(0)
    if name == "resnet20":
        network = make_resnet20()
    elif name in OTHERS:
        network = OTHERS[name]()
    elif name.endswith("-imagenet"):
        network = getattr(models, name.removesuffix("-imagenet"))()
    else:
        network = getattr(models, name)(num_classes=10)
        network.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        network.maxpool = nn.Identity()
    count = sum(parameter.numel() for parameter in network.parameters())
    assert count == PARAMETERS[name], f"{name} has {count} parameters here and {PARAMETERS[name]} in its spec"
    return network


def image_shape(name: str) -> tuple[int, int, int]:
    return (3, 224, 224) if name.endswith("-imagenet") else (3, 32, 32)


def make_resnet20() -> nn.Module:
    """He et al. 2015, section 4.2, with shortcuts without weights, as in specs/resnet20.yaml."""
    blocks: list[nn.Module] = []
    inputs = 16
    for channels, stride in [(16, 1), (32, 2), (64, 2)]:
        for number in range(3):
            first = number == 0 and stride != 1
            shortcut = None
            if first:
                zeros = nn.ConstantPad3d((0, 0, 0, 0, 0, channels - inputs), 0.0)
                shortcut = nn.Sequential(nn.AvgPool2d(1, stride), zeros)
            blocks.append(BasicBlock(inputs, channels, stride if first else 1, shortcut))
            inputs = channels
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True),
        *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )
