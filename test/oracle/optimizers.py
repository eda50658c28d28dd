"""Writes the optimizers' and averages' fixtures from PyTorch: python test/oracle/optimizers.py, in make_fixtures.py's
environment.

Every case takes the same first values and gradients through the same steps, and the values after each are kept. Lion
and lookahead are no part of PyTorch: they are timm's, which the environment needs besides.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import load_file, save_file
from timm.optim import Lion, Lookahead
from torch import nn
from torch.optim import _muon
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from make_fixtures import SmallResNet, floats

FIXTURES = Path(__file__).parent / "fixtures"
RATES = [0.1, 0.03, 0.2, 0.05]
# In PyTorch's layout. The second convolution has groups; the last layer makes the logits.
SHAPES = {
    "conv1.weight": [8, 3, 3, 3],
    "bn1.weight": [8],
    "bn1.bias": [8],
    "conv2.weight": [12, 4, 3, 3],
    "fc.weight": [5, 12],
    "fc.bias": [5],
}
NORMS = {"bn1.weight", "bn1.bias"}
EVERYTHING = {"name": "sgd", "momentum": 0.9, "weight_decay": 5e-4, "nesterov": True, "dampening": 0}
GROUPS = [
    {"match": "norms", "lr_factor": 2, "weight_decay": 0},
    {"match": "biases", "lr_factor": 4, "weight_decay": None},
    {"match": "*v2.w*", "lr_factor": 0.5, "weight_decay": 0.3},
]
CASES = {
    "plain gradient descent": {"name": "sgd", "momentum": 0, "weight_decay": 0},
    "momentum and weight decay": {"name": "sgd", "momentum": 0.9, "weight_decay": 5e-4},
    "Nesterov's momentum": EVERYTHING,
    "dampening": {"name": "sgd", "momentum": 0.8, "weight_decay": 0.01, "nesterov": False, "dampening": 0.3},
    "groups": {**EVERYTHING, "groups": GROUPS},
    "clipping": {**EVERYTHING, "clip_norm": 2.5},
    "a norm that is never reached": {**EVERYTHING, "clip_norm": 1e3},
    "AdamW": {"name": "adamw", "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.05},
    "AdamW with all settings": {
        "name": "adamw", "betas": [0.8, 0.95], "eps": 0.01, "weight_decay": 0.1, "clip_norm": 2.5, "groups": GROUPS,
    },
    "Lion": {"name": "lion", "betas": [0.9, 0.99], "weight_decay": 0.05, "clip_norm": 2.5, "groups": GROUPS},
    "Muon": {"name": "muon", "momentum": 0.95, "nesterov": True, "weight_decay": 0.05},
    "Muon with all settings": {
        "name": "muon", "momentum": 0.8, "nesterov": False, "weight_decay": 0.1, "clip_norm": 2.5, "groups": GROUPS,
    },
}
AVERAGES = {
    "exponential average": {"name": "ema", "decay": 0.7, "every": 1},
    "exponential average of every other step": {"name": "ema", "decay": 0.2, "every": 2},
    "stochastic weight averaging": {"name": "swa", "from": 0.25},
    "lookahead": {"name": "lookahead", "steps": 2, "alpha": 0.4},
    "lookahead that begins with its first move": {"name": "lookahead", "steps": 2, "alpha": 0.4, "after": 1},
}


def orthogonalize_in_float32(grad, coefficients, steps, eps):
    """torch.optim.Muon's own function rounds to bfloat16; a tensor whose `to` keeps float32 takes it through that."""
    proxy = SimpleNamespace(shape=grad.shape, size=grad.size, to=lambda dtype, copy: grad.clone())
    return ROUNDING_FUNCTION(proxy, coefficients, steps, eps)


ROUNDING_FUNCTION = _muon._zeropower_via_newtonschulz
_muon._zeropower_via_newtonschulz = orthogonalize_in_float32


def matches(name, match):
    if match == "norms":
        return name in NORMS
    if match == "biases":
        return name.endswith(".bias")
    return match == "*v2.w*" and name == "conv2.weight"


def is_hidden_matrix(name):
    return name.startswith("conv")


def make_optimizers(options, parameters):
    """PyTorch's optimizers over the parameters, a group each; with every group's factor of the rate."""
    groups = {}
    factors = {}
    for name, parameter in parameters.items():
        own = next((g for g in options.get("groups", []) if matches(name, g["match"])), None)
        decay = options["weight_decay"] if own is None or own["weight_decay"] is None else own["weight_decay"]
        groups[name] = {"params": [parameter], "weight_decay": decay}
        factors[id(parameter)] = 1 if own is None else own["lr_factor"]
    if options["name"] == "sgd":
        settings = {key: options[key] for key in ("momentum", "nesterov", "dampening") if key in options}
        return [torch.optim.SGD(list(groups.values()), lr=1, **settings)], factors
    if options["name"] == "adamw":
        return [torch.optim.AdamW(list(groups.values()), betas=options["betas"], eps=options["eps"])], factors
    if options["name"] == "lion":
        return [Lion(list(groups.values()), lr=1, betas=options["betas"])], factors
    hidden = [group for name, group in groups.items() if is_hidden_matrix(name)]
    rest = [group for name, group in groups.items() if not is_hidden_matrix(name)]
    settings = {"momentum": options["momentum"], "nesterov": options["nesterov"]}
    return [
        torch.optim.Muon(hidden, adjust_lr_fn="match_rms_adamw", **settings),
        torch.optim.AdamW(rest, betas=[0.9, 0.999], eps=1e-8),
    ], factors


def follow(options, before, gradients):
    """The values after each step."""
    # Muon wants matrices: a kernel is one of a row for each output channel.
    flatten = lambda v: v.flatten(1) if options["name"] == "muon" and v.dim() > 1 else v
    parameters = {name: flatten(value.clone()).requires_grad_() for name, value in before.items()}
    optimizers, factors = make_optimizers(options, parameters)
    after = []
    for rate, step in zip(RATES, gradients):
        for name, parameter in parameters.items():
            parameter.grad = flatten(step[name].clone())
        if options.get("clip_norm") is not None:
            nn.utils.clip_grad_norm_(parameters.values(), options["clip_norm"])
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * factors[id(group["params"][0])]
            optimizer.step()
        after.append({name: p.detach().clone().reshape(SHAPES[name]) for name, p in parameters.items()})
    return after


class Layers(nn.Module):
    """The parameters, and a running mean among the buffers."""

    def __init__(self, before):
        super().__init__()
        self.values = nn.ParameterDict({name.replace(".", "/"): nn.Parameter(v.clone()) for name, v in before.items()})
        self.register_buffer("mean", torch.zeros(8))

    def named(self):
        values = {name.replace("/", "."): v.detach().clone() for name, v in self.values.items()}
        return {**values, "bn1.running_mean": self.mean.clone()}


def follow_lookahead(average, before, gradients):
    """As follow_average, by timm's Lookahead around plain gradient descent.

    Two of its definitions are others. Its slow weights begin with what the first move finds, as specnet's do `after`
    an epoch; where they begin with the first weights of all, as in the paper, they are put there by its own
    sync_lookahead. And it leaves buffers as they are, where specnet's slow weights have running statistics of their
    own: the running mean is one more parameter here, whose gradient makes it rise by the rate.
    """
    values = {name: nn.Parameter(value.clone()) for name, value in before.items()}
    values["bn1.running_mean"] = nn.Parameter(torch.zeros(8))
    base = torch.optim.SGD(values.values(), lr=1)
    optimizer = Lookahead(base, alpha=average["alpha"], k=average["steps"])
    if average.get("after", 0) == 0:
        for value in values.values():
            value.grad = torch.zeros_like(value)  # It passes over what has none.
        optimizer.sync_lookahead()
    after = []
    for rate, step in zip(RATES, gradients):
        for name, value in values.items():
            value.grad = step[name].clone() if name in step else -torch.ones(8)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        slow = {name: base.state[value].get("lookahead_slow_buff") for name, value in values.items()}
        has_begun = all(value is not None for value in slow.values())
        copy = lambda tensors: {name: value.detach().clone() for name, value in tensors.items()}
        after.append((copy(values), copy(slow) if has_begun else None))
    return after


@torch.no_grad()
def follow_average(average, before, gradients):
    """The averages after each step of plain gradient descent; a step is an epoch. None before it begins."""
    layers = Layers(before)
    ema = get_ema_multi_avg_fn(average["decay"]) if average["name"] == "ema" else None
    averaged = AveragedModel(layers, multi_avg_fn=ema, use_buffers=True)
    after = []
    for index, (rate, step) in enumerate(zip(RATES, gradients)):
        for name, value in layers.values.items():
            value -= rate * step[name.replace("/", ".")]
        layers.mean += rate
        due = (index + 1) % average["every"] == 0 if ema else (index + 1) / len(RATES) > average["from"]
        if due:
            averaged.update_parameters(layers)
        after.append((layers.named(), averaged.module.named() if averaged.n_averaged > 0 else None))
    return after


TRAINING = {
    "optimizer": {
        "name": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.01, "clip_norm": 1,
        "groups": [{"match": "norms", "lr_factor": 2, "weight_decay": 0}],
    },
    "freeze": [{"match": "conv1.*", "after": 0}, {"match": "bn1.*", "after": 0}],
    "accumulate": 2,
    "average": {"name": "ema", "decay": 0.6, "every": 1},
}


def write_training_options():
    """The four steps of make_fixtures.py's training, with what a trainer can be given besides its optimizer."""
    given = load_file(FIXTURES / "training.safetensors")
    rates = [step["lr"] for step in json.loads((FIXTURES / "training.json").read_text())["steps"]]
    net = SmallResNet()
    missing = net.load_state_dict({k[7:]: v for k, v in given.items() if k.startswith("before.")}, strict=False)
    assert all("num_batches" in name for name in missing.missing_keys) and not missing.unexpected_keys
    norms = [p for m in net.modules() if isinstance(m, nn.BatchNorm2d) and m is not net.bn1 for p in m.parameters()]
    frozen = [net.conv1.weight, net.bn1.weight, net.bn1.bias]
    for parameter in frozen:
        parameter.requires_grad = False
    taken = {id(p) for p in norms + frozen}
    others = [p for p in net.parameters() if id(p) not in taken]
    groups = [{"params": norms, "weight_decay": 0, "factor": 2}, {"params": others, "weight_decay": 0.01, "factor": 1}]
    optimizer = torch.optim.SGD(groups, lr=1, momentum=0.9, nesterov=True)
    averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(TRAINING["average"]["decay"]), use_buffers=True)
    losses = []
    for step, rate in enumerate(rates):
        images = given[f"images.{step}"].permute(0, 3, 1, 2)
        labels = given[f"labels.{step}"].long()
        optimizer.zero_grad()
        half = len(labels) // 2
        parts = [part for part in (range(half), range(half, len(labels))) if len(part) > 0]
        total = 0
        for part in parts:
            loss = nn.functional.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(labels)
            loss.backward()
            total += loss.item()
        nn.utils.clip_grad_norm_(net.parameters(), TRAINING["optimizer"]["clip_norm"])
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        optimizer.step()
        averaged.update_parameters(net)
        losses.append(total)
    tensors = {f"after.{name}": value for name, value in floats(net.state_dict()).items()}
    tensors |= {f"average.{name}": value for name, value in floats(averaged.module.state_dict()).items()}
    averaged.eval()
    tensors["eval.logits"] = averaged(given["eval.images"].permute(0, 3, 1, 2)).detach()
    save_file(tensors, FIXTURES / "training-options.safetensors")
    recorded = {**TRAINING, "losses": losses}
    (FIXTURES / "training-options.json").write_text(json.dumps(recorded, indent=1) + "\n")


def main():
    write_training_options()
    torch.manual_seed(31)
    before = {name: torch.randn(shape) * 0.3 for name, shape in SHAPES.items()}
    gradients = [{name: torch.randn(shape) * 0.4 for name, shape in SHAPES.items()} for _ in RATES]
    tensors = {f"before.{name}": value for name, value in before.items()}
    for i, step in enumerate(gradients):
        tensors.update({f"gradient.{i}.{name}": value for name, value in step.items()})
    for number, options in enumerate(CASES.values()):
        for i, values in enumerate(follow(options, before, gradients)):
            tensors.update({f"optimizer.{number}.{i}.{name}": value for name, value in values.items()})
    for number, average in enumerate(AVERAGES.values()):
        steps = follow_lookahead if average["name"] == "lookahead" else follow_average
        for i, (trained, averaged) in enumerate(steps(average, before, gradients)):
            tensors.update({f"trained.{number}.{i}.{name}": value for name, value in trained.items()})
            if averaged is not None:
                tensors.update({f"average.{number}.{i}.{name}": value for name, value in averaged.items()})
    save_file({name: value.contiguous() for name, value in tensors.items()}, FIXTURES / "optimizers.safetensors")
    cases = {"rates": RATES, "optimizers": CASES, "averages": AVERAGES}
    (FIXTURES / "optimizers.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
