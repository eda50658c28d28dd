"""Writes state_dicts of PyTorch's in other number formats, and what PyTorch makes of them in float32:
test/oracle/fixtures/state-dict-F16.safetensors, state-dict-F16-widened.safetensors, and the same of BF16 and F64.

    python test/oracle/state_dicts.py        (torch, safetensors)
"""
import pathlib

import torch
from safetensors.torch import save_file

fixtures = pathlib.Path(__file__).parent / "fixtures"
torch.manual_seed(5)
# Wrapped as by torch.compile, DataParallel and AveragedModel; the file's order is PyTorch's own.
for name, dtype in {"F16": torch.float16, "BF16": torch.bfloat16, "F64": torch.float64}.items():
    network = torch.nn.Sequential()
    network.add_module("conv1", torch.nn.Conv2d(3, 4, 3, bias=False))
    network.add_module("bn1", torch.nn.BatchNorm2d(8))
    with torch.no_grad():
        # Zeros, infinity, NaN, the smallest and largest float16, numbers between two of float16 or float32.
        network.bn1.weight.copy_(torch.tensor([0.0, -0.0, float("inf"), float("nan"), 6e-8, 6e-5, 65504.0, 1 / 3]))
        network.bn1.bias.copy_(torch.tensor([-float("inf"), -6e-8, -65504.0, 2.0**-14, 1.0, -1.0, 1e-30, 3.14159265]))
    network = network.to(dtype)
    if dtype == torch.float64:
        with torch.no_grad():
            network.bn1.bias[7] = 3.14159265358979
    state = {f"module._orig_mod.{key}": value for key, value in network.state_dict().items()}
    state["n_averaged"] = torch.tensor(7)
    save_file(state, fixtures / f"state-dict-{name}.safetensors", metadata={"format": "pt"})
    widened = {key: value.float() for key, value in state.items() if value.is_floating_point()}
    save_file(widened, fixtures / f"state-dict-{name}-widened.safetensors")
