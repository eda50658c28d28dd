"""Networks of the zoo that neither torchvision nor timm has, written after the reference code of their papers.

Parts come from torchvision where it has them. Names are torchvision's where it has a relative of the network, else
those of the code that is cited.
"""

from collections import OrderedDict

import torch
import torchvision
from torch import nn
from torch.nn.functional import avg_pool2d, pad, relu
from torchvision.models.densenet import _DenseBlock, _Transition
from torchvision.models.resnet import BasicBlock, Bottleneck


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


def cifar_torchvision(name, **options):
    """torchvision's ResNet for 32x32 images: one 3x3 convolution instead of the 7x7 and the max pool."""
    net = getattr(torchvision.models, name)(num_classes=10, **options)
    net.conv1 = conv(3, 64, 3)
    net.maxpool = nn.Identity()
    return net


class ZeroPadding(nn.Module):
    """He et al.'s option A: every stride-th pixel, and zeros for the channels that are new. As in fb.resnet.torch,
    models/resnet.lua, `shortcut`: an average over 1x1, and the zeros after the channels."""

    def __init__(self, stride, new):
        super().__init__()
        self.stride = stride
        self.new = new

    def forward(self, x):
        return pad(avg_pool2d(x, 1, self.stride), (0, 0, 0, 0, 0, self.new))


class Classifier(nn.Module):
    """conv1, bn1, stages `layer1`…, and fc: the frame of torchvision's ResNet with any number of stages."""

    def __init__(self, stem, stages, features):
        super().__init__()
        self.conv1 = conv(3, stem, 3)
        self.bn1 = nn.BatchNorm2d(stem)
        for index, stage in enumerate(stages):
            setattr(self, f"layer{index + 1}", stage)
        self.stages = len(stages)
        self.fc = nn.Linear(features, 10)

    def forward(self, x):
        x = relu(self.bn1(self.conv1(x)))
        for index in range(self.stages):
            x = getattr(self, f"layer{index + 1}")(x)
        return self.fc(x.mean((2, 3)))


def cifar_resnet(depth):
    """ResNet 20 to 1202 of https://arxiv.org/abs/1512.03385, section 4.2: 6n + 2 layers, shortcuts without weights."""
    blocks = (depth - 2) // 6
    stages = []
    inputs = 16
    for outputs in (16, 32, 64):
        stride = 1 if outputs == inputs else 2
        shortcut = None if stride == 1 else ZeroPadding(stride, outputs - inputs)
        first = BasicBlock(inputs, outputs, stride, shortcut)
        stages.append(nn.Sequential(first, *(BasicBlock(outputs, outputs) for _ in range(blocks - 1))))
        inputs = outputs
    return Classifier(16, stages, 64)


def cifar_resnext(depth, groups, width):
    """ResNeXt for CIFAR, https://github.com/facebookresearch/ResNeXt, models/resnext.lua: 9n + 2 layers."""
    blocks = (depth - 2) // 9
    stages = []
    inputs = 64
    for planes in (64, 128, 256):
        stride = 1 if planes == 64 else 2
        shortcut = nn.Sequential(conv(inputs, 4 * planes, 1, stride), nn.BatchNorm2d(4 * planes))
        first = Bottleneck(inputs, planes, stride, shortcut, groups=groups, base_width=width)
        others = (Bottleneck(4 * planes, planes, groups=groups, base_width=width) for _ in range(blocks - 1))
        stages.append(nn.Sequential(first, *others))
        inputs = 4 * planes
    return Classifier(64, stages, 1024)


class PreactBottleneck(nn.Module):
    """https://github.com/KaimingHe/resnet-1k-layers, resnet-pre-act.lua, `bottleneck`: the stride is on the first 1x1,
    and where the width changes, the shortcut starts after the first norm and its ReLU."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        planes = outputs // 4
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv(inputs, planes, 1, stride)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv2 = conv(planes, planes, 3)
        self.bn3 = nn.BatchNorm2d(planes)
        self.conv3 = conv(planes, outputs, 1)
        self.downsample = None if inputs == outputs else nn.Sequential(conv(inputs, outputs, 1, stride))

    def forward(self, x):
        y = relu(self.bn1(x))
        shortcut = x if self.downsample is None else self.downsample(y)
        y = self.conv2(relu(self.bn2(self.conv1(y))))
        return shortcut + self.conv3(relu(self.bn3(y)))


class PreactResNet(nn.Module):
    """Pre-activation ResNet 164 and 1001 of https://arxiv.org/abs/1603.05027: 9n + 2 layers."""

    def __init__(self, depth):
        super().__init__()
        blocks = (depth - 2) // 9
        self.conv1 = conv(3, 16, 3)
        self.layer1 = self.stack(16, 64, 1, blocks)
        self.layer2 = self.stack(64, 128, 2, blocks)
        self.layer3 = self.stack(128, 256, 2, blocks)
        self.bn = nn.BatchNorm2d(256)
        self.fc = nn.Linear(256, 10)

    def stack(self, inputs, outputs, stride, blocks):
        first = PreactBottleneck(inputs, outputs, stride)
        return nn.Sequential(first, *(PreactBottleneck(outputs, outputs, 1) for _ in range(blocks - 1)))

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        return self.fc(relu(self.bn(x)).mean((2, 3)))


class WideBlock(nn.Module):
    """https://github.com/xternalz/WideResNet-pytorch, wideresnet.py, `BasicBlock`."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv(inputs, outputs, 3, stride)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3)
        self.convShortcut = None if inputs == outputs else conv(inputs, outputs, 1, stride)

    def forward(self, x):
        y = relu(self.bn1(x))
        shortcut = x if self.convShortcut is None else self.convShortcut(y)
        return shortcut + self.conv2(relu(self.bn2(self.conv1(y))))


class WideResNet(nn.Module):
    """Wide ResNet of https://arxiv.org/abs/1605.07146: 6n + 4 layers, `widen` times the width."""

    def __init__(self, depth, widen):
        super().__init__()
        blocks = (depth - 4) // 6
        self.conv1 = conv(3, 16, 3)
        inputs = 16
        for index, planes in enumerate((16, 32, 64)):
            outputs = planes * widen
            first = WideBlock(inputs, outputs, 1 if index == 0 else 2)
            layer = nn.Sequential(first, *(WideBlock(outputs, outputs, 1) for _ in range(blocks - 1)))
            setattr(self, f"block{index + 1}", nn.ModuleDict({"layer": layer}))
            inputs = outputs
        self.bn1 = nn.BatchNorm2d(inputs)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.conv1(x)
        for block in (self.block1, self.block2, self.block3):
            x = block["layer"](x)
        return self.fc(relu(self.bn1(x)).mean((2, 3)))


class DenseNetCifar(nn.Module):
    """DenseNet-BC for CIFAR of https://arxiv.org/abs/1608.06993, named as in
    https://github.com/gpleiss/efficient_densenet_pytorch, with torchvision's blocks."""

    def __init__(self, depth, growth):
        super().__init__()
        layers = (depth - 4) // 6
        width = 2 * growth
        self.features = nn.Sequential(OrderedDict(conv0=conv(3, width, 3)))
        for index in range(3):
            self.features.add_module(f"denseblock{index + 1}", _DenseBlock(layers, width, 4, growth, 0))
            width += layers * growth
            if index < 2:
                self.features.add_module(f"transition{index + 1}", _Transition(width, width // 2))
                width //= 2
        self.features.add_module("norm_final", nn.BatchNorm2d(width))
        self.classifier = nn.Linear(width, 10)

    def forward(self, x):
        return self.classifier(relu(self.features(x)).mean((2, 3)))


class ConvBn(nn.Sequential):
    def __init__(self, inputs, outputs, *others):
        named = OrderedDict(conv=conv(inputs, outputs, 3), bn=nn.BatchNorm2d(outputs), relu=nn.ReLU())
        super().__init__(OrderedDict(**named, **dict(others)))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.res1 = ConvBn(channels, channels)
        self.res2 = ConvBn(channels, channels)

    def forward(self, x):
        return x + self.res2(self.res1(x))


class ResNet9(nn.Module):
    """The network of David Page's DAWNBench entries, https://github.com/davidcpage/cifar10-fast, dawn_utils.py `net`;
    its dictionary's paths with dots between."""

    def __init__(self):
        super().__init__()
        pool = ("pool", nn.MaxPool2d(2))
        self.prep = ConvBn(3, 64)
        self.layer1 = ConvBn(64, 128, pool, ("residual", Residual(128)))
        self.layer2 = ConvBn(128, 256, pool)
        self.layer3 = ConvBn(256, 512, pool, ("residual", Residual(512)))
        self.pool = nn.MaxPool2d(4)
        self.linear = nn.Linear(512, 10, bias=False)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.prep(x))))
        return 0.125 * self.linear(self.pool(x).flatten(1))


class ConvGroup(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = conv(inputs, outputs, 3)
        self.pool = nn.MaxPool2d(2)
        self.norm1 = nn.BatchNorm2d(outputs, eps=1e-12, momentum=0.4)
        self.conv2 = conv(outputs, outputs, 3)
        self.norm2 = nn.BatchNorm2d(outputs, eps=1e-12, momentum=0.4)
        self.activ = nn.GELU()

    def forward(self, x):
        x = self.activ(self.norm1(self.pool(self.conv1(x))))
        return self.activ(self.norm2(self.conv2(x)))


class Airbench94(nn.Module):
    """https://github.com/KellerJordan/cifar10-airbench, legacy/airbench94.py `make_net`, of
    https://arxiv.org/abs/2404.00498; its Sequential's members have names here. airbench95.py has other widths."""

    def __init__(self, widths=(64, 256, 256)):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2)
        self.activ = nn.GELU()
        first, second, third = widths
        self.group1 = ConvGroup(24, first)
        self.group2 = ConvGroup(first, second)
        self.group3 = ConvGroup(second, third)
        self.pool = nn.MaxPool2d(3)
        self.linear = nn.Linear(third, 10, bias=False)

    def forward(self, x):
        x = self.group3(self.group2(self.group1(self.activ(self.whiten(x)))))
        return self.linear(self.pool(x).flatten(1)) / 9


def mobilenet_v2_cifar():
    """MobileNet V2 for 32x32 images: the strides of the first convolution and of the second stage are 1, as in
    https://github.com/kuangliu/pytorch-cifar, models/mobilenetv2.py."""
    net = torchvision.models.mobilenet_v2(num_classes=10)
    net.features[0][0].stride = (1, 1)
    net.features[2].conv[1][0].stride = (1, 1)
    return net
