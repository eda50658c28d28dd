"""Writes fixtures/scheduled-groups.json and .safetensors: parameter groups with rates of their own under a schedule,
step for step: python test/oracle/scheduled_groups.py, after optimizers.py and in its environment.

PyTorch's schedulers change each group's rate, which here begins at the group's factor times the rate. A lowest rate
above 0 would be the same for all groups (eta_min), while specnet's factor multiplies whatever the schedule says: so do
timm's schedulers with a group's lr_scale, and are the oracle of that case.
"""

import json

from safetensors.torch import load_file, save_file
from timm.scheduler import CosineLRScheduler
from torch.optim import lr_scheduler as schedulers

from optimizers import EVERYTHING, FIXTURES, GROUPS, RATES, SHAPES, make_optimizers

LR = 0.1
EPOCHS = 4
STEPS = 2
UPDATES = EPOCHS * STEPS
# The validation loss after each epoch: twice it does not improve.
LOSSES = [2.0, 2.1, 2.2, 1.0]
SGD = {**EVERYTHING, "groups": GROUPS}
ADAMW = {"name": "adamw", "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.05, "groups": GROUPS}
PLATEAU = {
    "name": "plateau", "per": "epoch", "factor": 0.5, "metric": "val/loss", "patience": 0, "threshold": 1e-4,
    "threshold_mode": "relative", "cooldown": 0, "min_lr": 0,
}


def one_cycle(optimizer):
    highest = [group["lr"] for group in optimizer.param_groups]
    return schedulers.OneCycleLR(
        optimizer, max_lr=highest, total_steps=UPDATES, pct_start=0.3, cycle_momentum=False, div_factor=25,
        final_div_factor=1e4,
    )


CASES = {
    "cosine": (
        SGD, {"name": "cosine", "per": "step", "min_lr": 0},
        lambda optimizer: schedulers.CosineAnnealingLR(optimizer, UPDATES),
    ),
    "cosine with a lowest rate": (
        SGD, {"name": "cosine", "per": "step", "min_lr": 0.03},
        lambda optimizer: CosineLRScheduler(optimizer, UPDATES, lr_min=0.03, t_in_epochs=False),
    ),
    "step": (
        ADAMW, {"name": "step", "per": "epoch", "step": 2, "gamma": 0.1},
        lambda optimizer: schedulers.StepLR(optimizer, 2, 0.1),
    ),
    "one-cycle": (
        SGD,
        {
            "name": "one-cycle", "per": "step", "peak": 0.3, "anneal": "cosine", "initial_divisor": 25,
            "final_divisor": 1e4,
        },
        one_cycle,
    ),
    "plateau": (
        ADAMW, PLATEAU,
        lambda optimizer: schedulers.ReduceLROnPlateau(optimizer, factor=PLATEAU["factor"], patience=0),
    ),
}


def advance(scheduler, schedule, update):
    """After so many updates."""
    if isinstance(scheduler, CosineLRScheduler):
        scheduler.step_update(update)
    elif schedule["per"] == "step":
        scheduler.step()
    elif update % STEPS == 0:
        scheduler.step(*([LOSSES[update // STEPS - 1]] if schedule["name"] == "plateau" else []))


def follow(options, schedule, make, given):
    """The values after each update; its gradients are in turn those of optimizers.py."""
    parameters = {name: given[f"before.{name}"].clone().requires_grad_() for name in SHAPES}
    [optimizer], factors = make_optimizers(options, parameters)
    for group in optimizer.param_groups:
        factor = factors[id(group["params"][0])]
        group |= {"lr": LR, "lr_scale": factor} if schedule.get("min_lr", 0) > 0 else {"lr": LR * factor}
    scheduler = make(optimizer)
    after = []
    for update in range(UPDATES):
        for name, parameter in parameters.items():
            parameter.grad = given[f"gradient.{update % len(RATES)}.{name}"].clone()
        optimizer.step()
        advance(scheduler, schedule, update + 1)
        after.append({name: parameter.detach().clone() for name, parameter in parameters.items()})
    return after


def main():
    given = load_file(FIXTURES / "optimizers.safetensors")
    tensors = {}
    cases = {}
    for number, (title, (options, schedule, make)) in enumerate(CASES.items()):
        cases[title] = {"optimizer": options, "schedule": {**schedule, "warmup": None}}
        for update, values in enumerate(follow(options, schedule, make, given)):
            tensors |= {f"{number}.{update}.{name}": value for name, value in values.items()}
    save_file(tensors, FIXTURES / "scheduled-groups.safetensors")
    recorded = {"lr": LR, "epochs": EPOCHS, "steps": STEPS, "losses": LOSSES, "gradients": len(RATES), "cases": cases}
    (FIXTURES / "scheduled-groups.json").write_text(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main()
