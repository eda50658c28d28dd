"""The cases of activations, of factors for numbers and channels, and of flatten, for make_fixtures.py."""

import torch
from torch import nn
from torchvision.ops import SqueezeExcitation


class Function(nn.Module):
    """A function of each number, on inputs that spread over its corners without lying on them."""

    def __init__(self, function, corners=(), spread=1.0):
        super().__init__()
        self.function = function
        self.corners = corners
        self.spread = spread

    def forward(self, x):
        return self.function(x)

    def is_decided(self, x):
        """Whether every number keeps its side of every corner when bfloat16 rounds it."""
        return all((x - corner).abs().min() > 0.05 for corner in self.corners)


class Squeeze(SqueezeExcitation):
    def is_decided(self, x):
        return not isinstance(self.activation, nn.ReLU) or self.fc1(self.avgpool(x)).abs().min() > 0.01


class OtherNames(nn.Module):
    """Squeeze-and-excitation with timm's names, here without biases."""

    def __init__(self, channels, squeezed):
        super().__init__()
        self.conv_reduce = nn.Conv2d(channels, squeezed, 1, bias=False)
        self.conv_expand = nn.Conv2d(squeezed, channels, 1, bias=False)

    def forward(self, x):
        mean = x.mean((2, 3), keepdim=True)
        return x * self.conv_expand(nn.functional.gelu(self.conv_reduce(mean))).sigmoid()


class LayerScale(nn.Module):
    """timm's on [channels], torchvision's on [channels, 1, 1]."""

    def __init__(self, channels, shape):
        super().__init__()
        self.gamma = nn.Parameter(torch.randn(shape))
        self.channels = channels

    def forward(self, x):
        return x * self.gamma.reshape(self.channels, *[1] * (x.dim() - 2))


class Classifier(nn.Module):
    def __init__(self, size, features):
        super().__init__()
        self.fc = nn.Linear(size, features)

    def forward(self, x):
        return self.fc(x.flatten(1))


def element_cases():
    """Each: the word, its options, the PyTorch module, and the input's NCHW shape, as in operation_cases."""
    picture = (2, 3, 4, 5)
    gate = lambda x: x.mean((2, 3), keepdim=True).sigmoid()
    squeeze = {"channels": 6}
    return [
        ("relu", {}, Function(torch.relu, [0]), (3, 21)),
        ("relu6", {}, Function(nn.functional.relu6, [0, 6], 4.0), picture),
        ("relu6", {}, Function(nn.functional.relu6, [0, 6], 4.0), (3, 21)),
        ("leakyRelu", {}, Function(nn.LeakyReLU(), [0]), picture),
        ("leakyRelu", {"slope": 0.2}, Function(nn.LeakyReLU(0.2), [0]), (1, 16, 2, 2)),
        ("gelu", {}, Function(nn.GELU(), spread=2.0), picture),
        ("gelu", {"tanh": True}, Function(nn.GELU("tanh"), spread=2.0), picture),
        ("gelu", {}, Function(nn.GELU(), spread=2.0), (4, 9)),
        ("silu", {}, Function(nn.SiLU(), spread=3.0), picture),
        ("silu", {}, Function(nn.SiLU(), spread=3.0), (3, 21)),
        ("hardSwish", {}, Function(nn.Hardswish(), [-3, 3], 3.0), picture),
        ("sigmoid", {}, Function(torch.sigmoid, spread=3.0), picture),
        ("hardSigmoid", {}, Function(nn.Hardsigmoid(), [-3, 3], 3.0), picture),
        ("scale", {"by": -0.3}, Function(lambda x: -0.3 * x), picture),
        ("layerScale", {}, LayerScale(5, [5]), (3, 5, 4, 2)),
        ("layerScale", {"rank": 3}, LayerScale(40, [40, 1, 1]), (2, 40, 9, 9)),
        ("layerScale", {}, LayerScale(7, [7]), (4, 7)),
        ("squeezeExcite", squeeze, Squeeze(24, 6), (2, 24, 5, 4)),
        (
            "squeezeExcite",
            {**squeeze, "activation": "silu", "gate": "hardsigmoid"},
            Squeeze(16, 6, nn.SiLU, nn.Hardsigmoid),
            (3, 16, 3, 3),
        ),
        (
            "squeezeExcite",
            {**squeeze, "activation": "gelu", "reduce": "conv_reduce", "expand": "conv_expand", "bias": False},
            OtherNames(20, 6),
            (2, 20, 1, 7),
        ),
        ("multiply", {"by": "itself"}, Function(lambda x: x * x.sigmoid()), picture),
        ("multiply", {"by": "itself"}, Function(lambda x: x * x.sigmoid()), (3, 5)),
        ("multiply", {"by": "picture"}, Function(lambda x: x * gate(x)), (2, 19, 3, 4)),
        ("multiply", {"by": "vector"}, Function(lambda x: x * gate(x)), (2, 19, 3, 4)),
        ("flatten", {}, nn.Flatten(), picture),
        ("flatten", {}, nn.Flatten(), (3, 7, 1, 1)),
        ("classifier", {"features": 4}, Classifier(60, 4), picture),
    ]
