"""Writes test/oracle/fixtures/against-weights.safetensors and against-logits.safetensors: a network of a few numbers as
PyTorch has it, and what it answers, as docs/verify.md's snippet for `spec verify --against` writes them.

    .venv/bin/python test/oracle/against.py     (pip install torch numpy safetensors)

The network is SPEC of test/verify/against.test.ts: odd sizes, a stride, a norm whose statistics are not 0 and 1.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

FIXTURES = Path(__file__).parent / "fixtures"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 12, 3, stride=2, padding=1)
        self.fc = nn.Linear(12, 7)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.conv2(x))
        return self.fc(x.mean((2, 3)))


if __name__ == "__main__":
    torch.manual_seed(15)
    model = Net()
    with torch.no_grad():
        model.bn1.running_mean.normal_()
        model.bn1.running_var.uniform_(0.5, 2)
        model.bn1.weight.normal_(1, 0.3)
        model.bn1.bias.normal_()

    # As docs/verify.md has it.
    model.eval()
    images = torch.randn(5, 3, 9, 7)
    with torch.no_grad():
        logits = model(images)
    save_file(model.state_dict(), FIXTURES / "against-weights.safetensors")
    save_file({"images": images, "logits": logits}, FIXTURES / "against-logits.safetensors")
