"""One training step of CIFAR ResNet-18 in PyTorch: torch_step.py MODE [BATCH], MODE of nchw, channels_last, with -bf16, -compile."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional
from torchvision.models.resnet import BasicBlock

mode = sys.argv[1]
batch = int(sys.argv[2]) if len(sys.argv) > 2 else 128
steps = int(sys.argv[3]) if len(sys.argv) > 3 else 8
torch.manual_seed(0)


def stage(inputs, channels, stride):
    shortcut = None
    if stride != 1:
        shortcut = nn.Sequential(nn.Conv2d(inputs, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))
    return nn.Sequential(BasicBlock(inputs, channels, stride, shortcut), BasicBlock(channels, channels))


net = nn.Sequential(
    nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
    stage(64, 64, 1), stage(64, 128, 2), stage(128, 256, 2), stage(256, 512, 2),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10),
)
images = torch.randn(batch, 3, 32, 32)
if "channels_last" in mode:
    net = net.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)
labels = torch.arange(batch) % 10
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
if "compile" in mode:
    net = torch.compile(net)
print("torch", torch.__version__, flush=True)
for step in range(steps):
    start = time.time()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in mode):
        loss = functional.cross_entropy(net(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(mode, step, "loss", round(loss.item(), 3), "img/s", round(batch / (time.time() - start), 1), flush=True)
