"""Writes test/oracle/fixtures/airbench.*: airbench's manner of training (arXiv 2404.00498) on a small network, in
double precision: python test/oracle/airbench.py, in make_fixtures.py's environment.

Written anew from airbench94.py's description of itself: whitening filters from the windows of normalized images; SGD on
the sum over a batch with decoupled rates; biases of norms that learn faster, scales of norms and the whitening kernel
that do not learn, a whitening bias that learns for some epochs; and lookahead with a growing fraction, over all of the
state dict.
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
MEAN = torch.tensor([0.4914, 0.4822, 0.4465], dtype=torch.float64)
STD = torch.tensor([0.2470, 0.2435, 0.2616], dtype=torch.float64)
EPSILON = 5e-4
IMAGES = 300
# Height, width, and how far apart the pixels are.
WINDOWS = [(2, 2, 1), (1, 3, 2)]
HYPER = {
    "lr": 300.0,  # for 1024 images, decoupled from the momentum, as weight_decay
    "momentum": 0.85,
    "weight_decay": 3.0,
    "bias_scaler": 16.0,
    "label_smoothing": 0.2,
    "batch": 8,
    "epochs": 4,
    "steps": 7,
    "whiten_bias_epochs": 2,
    "lookahead": {"after": 1, "steps": 5, "base": 0.95, "power": 3.0},
}


def read_mini():
    """The training images of cifar10-mini, normalized, [n, 3, 32, 32], and their labels."""
    records = np.fromfile(ROOT / "data/cifar10-mini/data_batch_1.bin", np.uint8).reshape(-1, 3073)
    pixels = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32)).double() / 255
    return (pixels - MEAN.view(3, 1, 1)) / STD.view(3, 1, 1), torch.from_numpy(records[:, 0].astype(np.int64))


def whiten(images, height, width, dilation):
    """The filters, in both signs, the largest eigenvalue's first."""
    windows = F.unfold(images, (height, width), dilation=dilation).transpose(1, 2).flatten(0, 1)
    eigenvalues, eigenvectors = torch.linalg.eigh(windows.T @ windows / len(windows), UPLO="U")
    scaled = (eigenvectors / (eigenvalues + EPSILON).sqrt()).T.flip(0)
    return torch.cat([scaled, -scaled]).reshape(-1, images.shape[1], height, width)


class SmallAirbench(nn.Module):
    """The network of test/train/small-airbench.ts."""

    def __init__(self):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2)
        self.conv1 = nn.Conv2d(24, 8, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(8, eps=1e-12, momentum=0.4)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(8, eps=1e-12, momentum=0.4)
        self.linear = nn.Linear(72, 10, bias=False)

    def forward(self, x):
        x = F.gelu(self.whiten(x))
        x = F.gelu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        x = F.gelu(self.norm2(self.conv2(x)))
        return self.linear(x.flatten(1)) / 9


def keep(tensors, prefix, net):
    state = {name: value for name, value in net.state_dict().items() if "num_batches" not in name}
    tensors.update({f"{prefix}.{name}": value.clone().float().contiguous() for name, value in state.items()})


def train(net, images, labels, tensors):
    """The loss of each step, and the factor of its rate; the weights at each epoch's end go to `tensors`."""
    kilostep = 1024 * (1 + 1 / (1 - HYPER["momentum"]))
    lr = HYPER["lr"] / kilostep
    decay = HYPER["weight_decay"] * HYPER["batch"] / kilostep
    bias_lr = lr * HYPER["bias_scaler"]
    net.whiten.weight.requires_grad = False
    for norm in (net.norm1, net.norm2):
        norm.weight.requires_grad = False
    biases = [net.norm1.bias, net.norm2.bias]
    others = [net.whiten.bias, net.conv1.weight, net.conv2.weight, net.linear.weight]
    groups = [
        {"params": biases, "lr": bias_lr, "weight_decay": decay / bias_lr},
        {"params": others, "lr": lr, "weight_decay": decay / lr},
    ]
    optimizer = torch.optim.SGD(groups, momentum=HYPER["momentum"], nesterov=True)
    total = HYPER["epochs"] * HYPER["steps"]
    rise = np.interp(np.arange(total), [0, 6, total], [0.2, 1, 0.07])
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rise[min(step, total - 1)])
    losses, slow, done, ahead = [], None, 0, HYPER["lookahead"]

    def draw_back(kept):
        for key, value in net.state_dict().items():
            if value.is_floating_point():
                slow[key].lerp_(value, 1 - kept)
                value.copy_(slow[key])

    for epoch in range(HYPER["epochs"]):
        net.whiten.bias.requires_grad = epoch < HYPER["whiten_bias_epochs"]
        for step in range(HYPER["steps"]):
            part = slice(step * HYPER["batch"], (step + 1) * HYPER["batch"])
            each = F.cross_entropy(
                net(images[part]), labels[part], label_smoothing=HYPER["label_smoothing"], reduction="none"
            )
            optimizer.zero_grad(set_to_none=True)
            each.sum().backward()
            optimizer.step()
            scheduler.step()
            losses.append(each.mean().item())
            done += 1
            if epoch < ahead["after"] or done % ahead["steps"] != 0:
                continue
            if slow is None:
                slow = {key: value.clone() for key, value in net.state_dict().items()}
            else:
                draw_back(ahead["base"] ** ahead["steps"] * (done / total) ** ahead["power"])
        if slow is not None:
            draw_back(1)
        keep(tensors, f"after.{epoch}", net)
    return losses, list(rise)


def main():
    torch.manual_seed(94)
    images, labels = read_mini()
    tensors = {f"whiten.{i}": whiten(images[:IMAGES], *window).float() for i, window in enumerate(WINDOWS)}
    crops = images[: HYPER["batch"] * HYPER["steps"], :, 12:20, 12:20]
    wanted = labels[: len(crops)]
    net = SmallAirbench().double()
    with torch.no_grad():
        net.whiten.weight.copy_(whiten(images[:IMAGES], *WINDOWS[0]).float())
        for value in net.parameters():
            value.copy_(value.float())
    crops = crops.float().double()
    keep(tensors, "before", net)
    tensors["images"] = crops.permute(0, 2, 3, 1).float().contiguous()
    tensors["labels"] = wanted.float()
    losses, factors = train(net, crops, wanted, tensors)
    save_file(tensors, FIXTURES / "airbench.safetensors")
    recorded = {
        "images": IMAGES, "epsilon": EPSILON, "windows": WINDOWS, "hyper": HYPER, "losses": losses, "factors": factors,
    }
    (FIXTURES / "airbench.json").write_text(json.dumps(recorded, indent=1) + "\n")
    print([round(loss, 3) for loss in losses])


if __name__ == "__main__":
    main()
