"""Writes test/oracle/fixtures from PyTorch and torchvision, the oracles that the runtime is held to.

    python3 -m venv .venv && .venv/bin/pip install torch torchvision safetensors
    .venv/bin/python test/oracle/make_fixtures.py

Everything is seeded; pictures are stored NHWC, parameters in PyTorch's own layout under state_dict names.
"""

import json
from pathlib import Path

import numpy
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck

from element_operations import element_cases
from shape_operations import shape_cases
from vector_operations import vector_cases

FIXTURES = Path(__file__).parent / "fixtures"


def nhwc(tensor):
    return tensor.permute(0, 2, 3, 1).contiguous() if tensor.dim() == 4 else tensor.contiguous()


class Residual(nn.Module):
    """A convolution and its norm, then what may follow them: the input added, a ReLU."""

    def __init__(self, channels, adds, relu):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn = nn.BatchNorm2d(channels)
        self.adds = adds
        self.relu = relu

    def forward(self, x):
        y = self.bn(self.conv(x))
        y = y + x if self.adds else y
        return torch.relu(y) if self.relu else y

    def is_decided(self, x):
        """Whether every number that the ReLU sees in training keeps its sign when bfloat16 rounds it."""
        bn = self.bn
        y = nn.functional.batch_norm(self.conv(x), None, None, bn.weight, bn.bias, training=True, eps=bn.eps)
        y = y + x if self.adds else y
        return not self.relu or y.abs().min() > 0.012


def draw_input(module, shape):
    while True:
        x = torch.randn(shape) * getattr(module, "spread", 1.0)
        if not hasattr(module, "is_decided") or module.is_decided(x):
            return x.requires_grad_()


def operation_cases():
    """Each: the layer function's name, its options as specnet writes them, the PyTorch module, and the input's NCHW shape."""
    conv = lambda channels, kernel, **rest: {"channels": channels, "kernel": kernel, **rest}
    return [
        ("conv", conv(5, 3), nn.Conv2d(3, 5, 3, 1, 1, bias=False), (2, 3, 8, 8)),
        ("conv", conv(4, 3), nn.Conv2d(3, 4, 3, 1, 1, bias=False), (1, 3, 5, 7)),
        ("conv", conv(6, 3, stride=2), nn.Conv2d(4, 6, 3, 2, 1, bias=False), (3, 4, 8, 8)),
        ("conv", conv(6, 3, stride=2), nn.Conv2d(4, 6, 3, 2, 1, bias=False), (1, 4, 7, 9)),
        ("conv", conv(8, 1), nn.Conv2d(5, 8, 1, bias=False), (2, 5, 4, 4)),
        ("conv", conv(8, 1, stride=2), nn.Conv2d(5, 8, 1, 2, bias=False), (2, 5, 8, 7)),
        ("conv", conv(6, 7, stride=2, bias=True), nn.Conv2d(3, 6, 7, 2, 3), (2, 3, 15, 16)),
        ("conv", conv(4, 5, padding=0, stride=3), nn.Conv2d(3, 4, 5, 3, 0, bias=False), (2, 3, 12, 13)),
        ("conv", conv(4, [1, 5]), nn.Conv2d(3, 4, (1, 5), 1, (0, 2), bias=False), (2, 3, 6, 9)),
        ("conv", conv(4, 3, dilation=2), nn.Conv2d(3, 4, 3, 1, 2, 2, bias=False), (2, 3, 9, 10)),
        ("conv", conv(6, 3, groups=2, bias=True), nn.Conv2d(4, 6, 3, 1, 1, groups=2), (2, 4, 6, 5)),
        ("conv", conv(6, 3, groups=3, stride=2), nn.Conv2d(3, 6, 3, 2, 1, groups=3, bias=False), (2, 3, 6, 6)),
        ("batchNorm", {}, nn.BatchNorm2d(4), (3, 4, 5, 6)),
        ("batchNorm", {"epsilon": 0.01, "momentum": 0.3}, nn.BatchNorm2d(3, eps=0.01, momentum=0.3), (1, 3, 2, 3)),
        ("relu", {}, nn.ReLU(), (2, 3, 4, 5)),
        ("maxPool", {"kernel": 3, "stride": 2, "padding": 1}, nn.MaxPool2d(3, 2, 1), (2, 3, 8, 7)),
        ("maxPool", {"kernel": 2}, nn.MaxPool2d(2), (1, 3, 5, 6)),
        ("globalAvgPool", {}, nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), (2, 5, 3, 4)),
        ("dense", {"features": 7}, nn.Linear(5, 7), (4, 5)),
        ("dense", {"features": 3, "bias": False}, nn.Linear(6, 3, bias=False), (1, 6)),
        # Channels in sixteens, over one and several tiles: specnet's own kernel in bfloat16.
        ("conv", conv(32, 3), nn.Conv2d(16, 32, 3, 1, 1, bias=False), (3, 16, 5, 7)),
        ("conv", conv(80, 3, stride=2), nn.Conv2d(16, 80, 3, 2, 1, bias=False), (2, 16, 6, 5)),
        ("conv", conv(16, 1, stride=2), nn.Conv2d(48, 16, 1, 2, bias=False), (2, 48, 4, 5)),
        ("conv", conv(16, [1, 5], bias=True), nn.Conv2d(16, 16, (1, 5), 1, (0, 2)), (1, 16, 3, 6)),
        ("conv", conv(32, 3, groups=2), nn.Conv2d(32, 32, 3, 1, 1, groups=2, bias=False), (2, 32, 4, 4)),
        # What specnet's own kernel takes into one pass.
        ("batchNorm", {"momentum": 0.3}, nn.BatchNorm2d(32, momentum=0.3), (3, 32, 5, 7)),
        ("residual", {"adds": True, "relu": True}, Residual(16, True, True), (2, 16, 5, 4)),
        ("residual", {"adds": True, "relu": False}, Residual(16, True, False), (3, 16, 3, 3)),
        ("residual", {"adds": False, "relu": True}, Residual(32, False, True), (1, 32, 6, 5)),
        # The same with channels that do not fill its vectors.
        ("residual", {"adds": True, "relu": True}, Residual(21, True, True), (2, 21, 5, 4)),
        ("residual", {"adds": False, "relu": True}, Residual(40, False, True), (1, 40, 5, 3)),
    ]


def write_operations(fixture, list_cases):
    """The cases of a list, and under the key of each, its tensors."""
    cases = []
    tensors = {}
    torch.manual_seed(99)  # of the modules' weights, which are drawn where they are listed
    for index, (layer, options, module, shape) in enumerate(list_cases()):
        torch.manual_seed(100 + index)
        for norm in module.modules():
            if isinstance(norm, (nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)):
                nn.init.uniform_(norm.weight, 0.5, 1.5)
                nn.init.uniform_(norm.bias, -0.5, 0.5)
            if isinstance(norm, (nn.BatchNorm1d, nn.BatchNorm2d)):
                nn.init.uniform_(norm.running_mean, -0.5, 0.5)
                nn.init.uniform_(norm.running_var, 0.5, 1.5)
        x = draw_input(module, shape)
        key = str(index) if fixture == "operations" else f"{fixture}-{index}"
        put = lambda name, tensor: tensors.__setitem__(f"{key}.{name}", nhwc(tensor.detach().float()).clone())
        for name, tensor in module.state_dict().items():
            if "num_batches" not in name:
                tensors[f"{key}.layer.{name}"] = tensor.detach().clone()
        put("evaluated", module.eval()(x))
        y = module.train()(x)
        gradient = torch.randn(y.shape)
        y.backward(gradient)
        put("input", x)
        put("output", y)
        put("output_gradient", gradient)
        put("input_gradient", x.grad)
        for name, parameter in module.named_parameters():
            tensors[f"{key}.gradient.layer.{name}"] = parameter.grad.clone()
        for name, buffer in module.named_buffers():
            if "num_batches" not in name:
                tensors[f"{key}.updated.layer.{name}"] = buffer.clone()
        cases.append({"key": key, "layer": layer, "options": options, "input": list(nhwc(x).shape), "parameters": sorted(
            f"layer.{name}" for name in module.state_dict() if "num_batches" not in name)})
    save_file(tensors, FIXTURES / f"{fixture}.safetensors")
    (FIXTURES / f"{fixture}.json").write_text(json.dumps(cases, indent=1) + "\n")


class SmallResNet(nn.Module):
    """torchvision's own blocks, narrow enough for a fixture: a basic one, a strided one, and a bottleneck."""

    def __init__(self):
        super().__init__()
        down = lambda a, b, stride: nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))
        self.conv1 = nn.Conv2d(3, 8, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = nn.Sequential(BasicBlock(8, 8))
        self.layer2 = nn.Sequential(BasicBlock(8, 12, 2, down(8, 12, 2)))
        self.layer3 = nn.Sequential(Bottleneck(12, 4, 2, down(12, 16, 2)))
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


def floats(state):
    return {name: tensor.detach().clone() for name, tensor in state.items() if "num_batches" not in name}


def write_training():
    """Four steps of torch.optim.SGD with momentum and weight decay; the rate changes on the way, the batch size too."""
    torch.manual_seed(7)
    net = SmallResNet()
    tensors = {f"before.{name}": tensor for name, tensor in floats(net.state_dict()).items()}
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    losses = []
    correct = []
    for step, (size, rate) in enumerate([(6, 0.1), (6, 0.1), (3, 0.05), (1, 0.01)]):
        images = torch.randn(size, 3, 9, 9)
        labels = torch.randint(0, 10, (size,))
        tensors[f"images.{step}"] = nhwc(images)
        tensors[f"labels.{step}"] = labels.float()
        for group in optimizer.param_groups:
            group["lr"] = rate
        logits = net(images)
        loss = nn.functional.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        correct.append(int((logits.argmax(1) == labels).sum()))
    tensors |= {f"after.{name}": tensor for name, tensor in floats(net.state_dict()).items()}
    net.eval()
    images = torch.randn(4, 3, 9, 9)
    tensors["eval.images"] = nhwc(images)
    tensors["eval.logits"] = net(images).detach()
    save_file(tensors, FIXTURES / "training.safetensors")
    steps = [{"lr": rate, "loss": loss, "correct": hits} for rate, loss, hits in zip([0.1, 0.1, 0.05, 0.01], losses, correct)]
    (FIXTURES / "training.json").write_text(json.dumps({"steps": steps}, indent=1) + "\n")


def wave(name, shape):
    """Weights that need no file: a wave over the elements, sized by the fan-in. The test computes the same in JavaScript."""
    count = int(numpy.prod(shape))
    phase = sum(ord(letter) * (place + 1) for place, letter in enumerate(name)) % 1000
    values = numpy.sin(numpy.arange(count, dtype=numpy.float64) * 0.7310585 + phase)
    if name.endswith("running_var"):
        values = 1 + 0.5 * values
    elif len(shape) > 1:
        values = values * numpy.sqrt(4 / numpy.prod(shape[1:]))
    elif name.endswith("weight"):
        values = 0.6 + 0.1 * values
    else:
        values = 0.1 * values
    return torch.from_numpy(values.reshape(shape).astype(numpy.float32))


def write_torchvision():
    """Logits of two of torchvision's ResNets at the size that they are made for, on made weights."""
    networks = {}
    for name in ["resnet18", "resnet50"]:
        net = getattr(torchvision.models, name)().eval()
        state = {key: tensor for key, tensor in net.state_dict().items() if "num_batches" not in key}
        net.load_state_dict({key: wave(key, tuple(tensor.shape)) for key, tensor in state.items()}, strict=False)
        image = wave("image", (1, 224, 224, 3)) * 1000
        with torch.no_grad():
            logits = net(image.permute(0, 3, 1, 2))[0]
        networks[name] = [round(value, 6) for value in logits[:20].tolist()]
    (FIXTURES / "torchvision.json").write_text(json.dumps(networks, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    print("torch", torch.__version__, "torchvision", torchvision.__version__)
    write_operations("operations", operation_cases)
    write_operations("shape-operations", shape_cases)
    write_operations("element-operations", element_cases)
    write_operations("vector-operations", vector_cases)
    write_training()
    write_torchvision()
    for path in sorted(FIXTURES.iterdir()):
        print(path.name, path.stat().st_size)
