"""The cases of operations on vectors, and of vectors beside pictures, for make_fixtures.py."""

import torch
from torch import nn

from shape_operations import Parts


class Head(nn.Module):
    """The head of a classifier: a dense layer, its norm, what may follow it, and a second dense layer."""

    def __init__(self, features, hidden, relu):
        super().__init__()
        self.fc1 = nn.Linear(features, hidden, bias=False)  # whose gradient would be zero
        self.bn = nn.BatchNorm1d(hidden)
        self.fc2 = nn.Linear(hidden, 3)
        self.relu = relu

    def forward(self, x):
        y = self.bn(self.fc1(x))
        return self.fc2(torch.relu(y) if self.relu else y)


class VectorResidual(nn.Module):
    """A dense layer and its norm, to which the input is added before the ReLU."""

    def __init__(self, features):
        super().__init__()
        self.fc = nn.Linear(features, features, bias=False)
        self.bn = nn.BatchNorm1d(features)

    def forward(self, x):
        return torch.relu(self.bn(self.fc(x)) + x)


class Gate(nn.Module):
    """Squeeze-and-excitation with a norm in it: each channel times a factor made of the means of all."""

    def __init__(self, channels, squeezed):
        super().__init__()
        self.fc1 = nn.Linear(channels, squeezed, bias=False)
        self.bn = nn.BatchNorm1d(squeezed)
        self.fc2 = nn.Linear(squeezed, channels)

    def forward(self, x):
        factors = self.fc2(torch.relu(self.bn(self.fc1(x.mean((2, 3)))))).sigmoid()
        return x * factors[:, :, None, None]


def vector_cases():
    """Each: the word, its options, the PyTorch module, and the input's shape, as in operation_cases."""
    return [
        ("batchNorm", {}, nn.BatchNorm1d(24), (7, 24)),
        ("batchNorm", {"epsilon": 0.01, "momentum": 0.3}, nn.BatchNorm1d(3, eps=0.01, momentum=0.3), (2, 3)),
        ("batchNorm", {}, nn.BatchNorm1d(130), (70, 130)),
        ("vectorHead", {"features": 24, "relu": True}, Head(10, 24, True), (6, 10)),
        ("vectorHead", {"features": 33, "relu": False}, Head(5, 33, False), (9, 5)),
        ("vectorResidual", {}, VectorResidual(20), (8, 20)),
        ("gate", {"features": 8}, Gate(24, 8), (5, 24, 3, 4)),
        ("splitChannels", {"count": 2, "order": [1, 0]}, Parts(2, [1, 0]), (4, 12)),
        ("splitChannels", {"count": 3, "order": [0, 2, 2]}, Parts(3, [0, 2, 2]), (2, 9)),
        ("splitChannels", {"count": 4, "order": [3, 1]}, Parts(4, [3, 1]), (3, 16)),
    ]
