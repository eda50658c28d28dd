"""The cases of pooling, of norms without buffers, and of what changes shapes, for make_fixtures.py."""

from collections import OrderedDict

import torch
from torch import nn


class LayerNorm2d(nn.LayerNorm):
    """ConvNeXt's: over the channels at each place."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Pad(nn.Module):
    def __init__(self, height, width, channels):
        super().__init__()
        self.ends = [*width, *height, *channels]

    def forward(self, x):
        return nn.functional.pad(x, self.ends)


class Parts(nn.Module):
    """The input's channels in equal parts, side by side in an order; a ReLU over every second one."""

    def __init__(self, count, order):
        super().__init__()
        self.count = count
        self.order = order

    def forward(self, x):
        parts = x.chunk(self.count, 1)
        return torch.cat([torch.relu(parts[i]) if k % 2 else parts[i] for k, i in enumerate(self.order)], 1)


class Joined(nn.Module):
    """The input several times side by side, a ReLU over those where the list says so."""

    def __init__(self, relus):
        super().__init__()
        self.relus = relus

    def forward(self, x):
        return torch.cat([torch.relu(x) if one else x for one in self.relus], 1)


class JoinedVectors(nn.Module):
    """A vector beside a dense layer of it."""

    def __init__(self, features, more):
        super().__init__()
        self.fc = nn.Linear(features, more)

    def forward(self, x):
        return torch.cat([x, self.fc(x)], 1)


def shape_cases():
    """Each: the word's name, its options as specnet writes them, the PyTorch module, and the input's NCHW shape."""
    conv = lambda channels, kernel, **rest: {"channels": channels, "kernel": kernel, **rest}
    depthwise = lambda kernel, **rest: {"kernel": kernel, "depthwise": True, **rest}
    pool = lambda kernel, **rest: {"kernel": kernel, **rest}
    norm = lambda **rest: rest
    pad = lambda height, width, channels: {"height": height, "width": width, "channels": channels}
    return [
        ("conv", conv(4, 2, padding=1), nn.Conv2d(3, 4, 2, 1, 1, bias=False), (2, 3, 5, 6)),
        ("conv", conv(5, 4, stride=4, padding=0, bias=True), nn.Conv2d(3, 5, 4, 4), (2, 3, 9, 12)),
        ("conv", conv(4, [3, 5], padding=[0, 1]), nn.Conv2d(3, 4, (3, 5), 1, (0, 1), bias=False), (2, 3, 6, 7)),
        (
            "conv",
            conv(16, [2, 3], padding=[1, 0], stride=2),
            nn.Conv2d(16, 16, (2, 3), 2, (1, 0), bias=False),
            (2, 16, 6, 7),
        ),
        ("conv", depthwise(3), nn.Conv2d(6, 6, 3, 1, 1, groups=6, bias=False), (2, 6, 5, 7)),
        ("conv", depthwise(5, stride=2, multiplier=2, bias=True), nn.Conv2d(4, 8, 5, 2, 2, groups=4), (2, 4, 8, 7)),
        ("conv", depthwise(3, dilation=2), nn.Conv2d(3, 3, 3, 1, 2, 2, groups=3, bias=False), (1, 3, 7, 6)),
        (
            "conv",
            depthwise(3, channels=16, groups=16),
            nn.Conv2d(16, 16, 3, 1, 1, groups=16, bias=False),
            (2, 16, 5, 4),
        ),
        ("maxPool", pool(2, ceil=True), nn.MaxPool2d(2, ceil_mode=True), (2, 3, 5, 7)),
        ("maxPool", pool(3, stride=2, ceil=True), nn.MaxPool2d(3, 2, ceil_mode=True), (2, 16, 6, 8)),
        ("maxPool", pool(3, stride=2, padding=1, ceil=True), nn.MaxPool2d(3, 2, 1, ceil_mode=True), (1, 3, 8, 7)),
        ("maxPool", pool(2, stride=3, ceil=True), nn.MaxPool2d(2, 3, ceil_mode=True), (1, 3, 7, 6)),
        ("avgPool", pool(2), nn.AvgPool2d(2), (2, 3, 5, 6)),
        ("avgPool", pool(3, stride=1, padding=1), nn.AvgPool2d(3, 1, 1), (2, 16, 5, 6)),
        (
            "avgPool",
            pool(3, stride=1, padding=1, countPadding=False),
            nn.AvgPool2d(3, 1, 1, count_include_pad=False),
            (2, 3, 4, 6),
        ),
        ("avgPool", pool(3, stride=2, padding=1), nn.AvgPool2d(3, 2, 1), (2, 3, 7, 8)),
        (
            "avgPool",
            pool(3, stride=2, padding=1, countPadding=False),
            nn.AvgPool2d(3, 2, 1, count_include_pad=False),
            (2, 3, 7, 8),
        ),
        ("avgPool", pool(2, ceil=True), nn.AvgPool2d(2, ceil_mode=True), (2, 3, 5, 7)),
        ("avgPool", pool(3, stride=2, padding=1, ceil=True), nn.AvgPool2d(3, 2, 1, ceil_mode=True), (2, 3, 6, 8)),
        (
            "avgPool",
            pool(3, stride=2, padding=1, ceil=True, countPadding=False),
            nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
            (1, 3, 6, 7),
        ),
        ("avgPool", pool(2, stride=3, ceil=True), nn.AvgPool2d(2, 3, ceil_mode=True), (1, 3, 6, 7)),
        ("globalAvgPool", {"keep": True}, nn.AdaptiveAvgPool2d(1), (2, 5, 3, 4)),
        ("layerNorm", norm(), LayerNorm2d(7), (2, 7, 3, 4)),
        ("layerNorm", norm(epsilon=0.01), LayerNorm2d(96, eps=0.01), (2, 96, 3, 2)),
        ("layerNorm", norm(), LayerNorm2d(40), (9, 40, 3, 5)),
        ("layerNorm", norm(), nn.LayerNorm(10), (3, 10)),
        (
            "denseLayerNorm",
            {"features": 12},
            nn.Sequential(OrderedDict(fc=nn.Linear(8, 12), norm=nn.LayerNorm(12))),
            (3, 8),
        ),
        ("groupNorm", norm(groups=2), nn.GroupNorm(2, 6), (2, 6, 3, 4)),
        ("groupNorm", norm(groups=1, epsilon=0.01), nn.GroupNorm(1, 5, eps=0.01), (1, 5, 4, 4)),
        ("groupNorm", norm(groups=8), nn.GroupNorm(8, 32), (2, 32, 9, 8)),
        ("groupNorm", norm(groups=20), nn.GroupNorm(20, 20), (2, 20, 3, 5)),
        ("groupNorm", norm(groups=2), nn.GroupNorm(2, 8), (3, 8)),
        ("pad", pad([1, 0], [2, 2], [0, 0]), Pad([1, 0], [2, 2], [0, 0]), (2, 3, 4, 5)),
        ("pad", pad([0, 0], [0, 0], [2, 3]), Pad([0, 0], [0, 0], [2, 3]), (2, 4, 3, 3)),
        ("pad", {"height": 1, "channels": [0, 1]}, Pad([1, 1], [0, 0], [0, 1]), (1, 2, 3, 4)),
        ("upsample", {"factor": 2}, nn.Upsample(scale_factor=2), (2, 3, 3, 4)),
        ("upsample", {"factor": 3, "method": "nearest"}, nn.Upsample(scale_factor=3), (1, 2, 1, 5)),
        ("upsample", {"factor": 2, "method": "bilinear"}, nn.Upsample(scale_factor=2, mode="bilinear"), (2, 3, 3, 4)),
        ("upsample", {"factor": 3, "method": "bilinear"}, nn.Upsample(scale_factor=3, mode="bilinear"), (1, 2, 1, 5)),
        ("channelShuffle", {"groups": 2}, nn.ChannelShuffle(2), (2, 6, 3, 4)),
        ("channelShuffle", {"groups": 3}, nn.ChannelShuffle(3), (2, 12, 3, 2)),
        ("channelShuffle", {"groups": 2}, nn.ChannelShuffle(2), (1, 116, 2, 3)),
        ("concat", {"relus": [False, True]}, Joined([False, True]), (2, 3, 4, 5)),
        ("concat", {"relus": [True, False, True]}, Joined([True, False, True]), (1, 16, 3, 3)),
        ("concatVectors", {"features": 3}, JoinedVectors(5, 3), (4, 5)),
        ("splitChannels", {"count": 2, "order": [0, 1]}, Parts(2, [0, 1]), (2, 6, 3, 4)),
        ("splitChannels", {"count": 2, "order": [1, 0]}, Parts(2, [1, 0]), (2, 8, 3, 3)),
        ("splitChannels", {"count": 3, "order": [2, 0, 1]}, Parts(3, [2, 0, 1]), (1, 6, 2, 3)),
        ("splitChannels", {"count": 3, "order": [0, 2]}, Parts(3, [0, 2]), (1, 6, 2, 3)),
        ("splitChannels", {"count": 2, "order": [0, 0, 1]}, Parts(2, [0, 0, 1]), (1, 4, 2, 3)),
    ]
