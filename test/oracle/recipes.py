"""Writes fixtures/schedules.json and fixtures/losses.json: torch.optim.lr_scheduler step by step, and
torch.nn.functional.cross_entropy with smoothed and mixed targets.

    .venv/bin/python test/oracle/recipes.py
"""

import json
import warnings
from pathlib import Path

import numpy
import torch
from torch.optim import lr_scheduler as schedulers

FIXTURES = Path(__file__).parent / "fixtures"
EPOCHS = 8
STEPS = 5
LR = 0.4


def follow(make, count):
    """The rate at each of `count` updates of the scheduler, before it."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR)
    scheduler = make(optimizer)
    rates = []
    for _ in range(count):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def polynomial(power):
    return lambda optimizer, total, unit: schedulers.PolynomialLR(optimizer, total_iters=total, power=power)


def triangular(start, peak, end):
    def make(optimizer, total, unit):
        return schedulers.LambdaLR(
            optimizer, lambda at: float(numpy.interp(at, [0, peak * total, total], [start, 1, end]))
        )

    return make


def cyclic(start, peak):
    """A single cycle, which goes back to where it began."""
    return lambda optimizer, total, unit: schedulers.CyclicLR(
        optimizer, base_lr=start * LR, max_lr=LR, step_size_up=peak * total, step_size_down=(1 - peak) * total,
        cycle_momentum=False,
    )


def one_cycle(peak, anneal, initial, final):
    def make(optimizer, total, unit):
        return schedulers.OneCycleLR(
            optimizer, max_lr=LR, total_steps=total, pct_start=peak,
            anneal_strategy={"cosine": "cos"}.get(anneal, anneal),
            cycle_momentum=False, div_factor=initial, final_div_factor=final,
        )

    return make


CASES = [
    ({"name": "constant"}, lambda optimizer, total, unit: schedulers.ConstantLR(optimizer, factor=1.0)),
    (
        {"name": "step", "step": 3, "gamma": 0.1},
        lambda optimizer, total, unit: schedulers.StepLR(optimizer, 3 * unit, 0.1),
    ),
    (
        {"name": "multi-step", "milestones": [2, 5], "gamma": 0.2},
        lambda optimizer, total, unit: schedulers.MultiStepLR(optimizer, [2 * unit, 5 * unit], 0.2),
    ),
    (
        {"name": "cosine", "min_lr": 0.01},
        lambda optimizer, total, unit: schedulers.CosineAnnealingLR(optimizer, total, eta_min=0.01),
    ),
    (
        {"name": "linear", "end": 0.1},
        lambda optimizer, total, unit: schedulers.LinearLR(optimizer, 1.0, 0.1, total_iters=total),
    ),
    ({"name": "triangular", "start": 0.2, "peak": 0.23, "end": 0.07}, triangular(0.2, 0.23, 0.07)),
    ({"name": "triangular", "start": 0.1, "peak": 0.3, "end": 0.1}, cyclic(0.1, 0.3)),
    ({"name": "polynomial", "power": 1}, polynomial(1)),
    ({"name": "polynomial", "power": 2.5}, polynomial(2.5)),
    (
        {"name": "exponential", "gamma": 0.8},
        lambda optimizer, total, unit: schedulers.ExponentialLR(optimizer, 0.8 ** (1 / unit)),
    ),
    (
        {"name": "one-cycle", "peak": 0.3, "anneal": "cosine", "initial_divisor": 25, "final_divisor": 1e4},
        one_cycle(0.3, "cosine", 25, 1e4),
    ),
    (
        {"name": "one-cycle", "peak": 0.45, "anneal": "linear", "initial_divisor": 10, "final_divisor": 100},
        one_cycle(0.45, "linear", 10, 100),
    ),
]

WARMUPS = [None, {"epochs": 2, "from": 0.01}]


def with_warmup(settings, make, warmup, total, unit):
    if warmup is None:
        return lambda optimizer: make(optimizer, total, unit)
    # LinearLR goes by the optimizer's rate, where OneCycleLR puts its first one. That of triangular is a fraction of it.
    first = settings["start"] if settings["name"] == "triangular" else 1.0

    def sequential(optimizer):
        long = round(warmup["epochs"] * unit)
        rise = schedulers.LinearLR(optimizer, warmup["from"] * first, first, total_iters=long)
        return schedulers.SequentialLR(optimizer, [rise, make(optimizer, total - long, unit)], [long])

    return sequential


def schedule_cases():
    for settings, make in CASES:
        for per, unit in [("epoch", 1), ("step", STEPS)]:
            for warmup in WARMUPS:
                rates = follow(with_warmup(settings, make, warmup, EPOCHS * unit, unit), EPOCHS * unit)
                yield {"schedule": settings | {"per": per, "warmup": warmup}, "rates": rates}


PLATEAU_WARMUPS = [("epoch", None), ("epoch", {"epochs": 3, "from": 0.1}), ("step", {"epochs": 1.6, "from": 0.1})]


def follow_plateau(make, unit, warmup, values):
    """The rate at each of the `unit` updates that an epoch has. SequentialLR takes no plateau: it is asked after the
    epochs that begin after the warm-up."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR)
    length = 0 if warmup is None else warmup["epochs"]
    long = round(length * unit)
    rise = None if warmup is None else schedulers.LinearLR(optimizer, warmup["from"], 1.0, total_iters=long)
    plateau = make(optimizer)
    rates = []
    for epoch, value in enumerate(values):
        for _ in range(unit):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if len(rates) <= long:
                rise.step()
        if epoch >= length:
            plateau.step(value)
    return rates


def plateau_cases():
    falling = [2.0, 1.5, 1.49999, 1.6, 1.55, 1.7, 1.2, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1.25, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1]
    rising = [
        0.1, 0.3, 0.30001, 0.3, 0.29, 0.31, 0.31, 0.311, 0.31, 0.5, 0.5, 0.4, 0.5, 0.5, 0.51, 0.5, 0.5, 0.5, 0.6, 0.5,
    ]
    for values, metric in [(falling, "val/loss"), (rising, "val/acc")]:
        for patience, cooldown, mode, threshold, least in [
            (0, 0, "relative", 1e-4, 0),
            (2, 3, "relative", 0.05, 0.02),
            (1, 0, "absolute", 0.02, 0.0),
        ]:
            make = lambda optimizer: schedulers.ReduceLROnPlateau(
                optimizer, mode="min" if metric.endswith("loss") else "max", factor=0.5, patience=patience,
                threshold=threshold, threshold_mode=mode[:3], cooldown=cooldown, min_lr=least,
            )
            settings = {
                "name": "plateau", "factor": 0.5, "metric": metric, "patience": patience, "threshold": threshold,
                "threshold_mode": mode, "cooldown": cooldown, "min_lr": least,
            }
            for per, warmup in PLATEAU_WARMUPS:
                rates = follow_plateau(make, STEPS if per == "step" else 1, warmup, values)
                yield {"schedule": settings | {"per": per, "warmup": warmup}, "values": values, "rates": rates}


def loss_cases():
    torch.manual_seed(11)
    for classes in [2, 10]:
        for smoothing in [0.0, 0.1, 0.2]:
            for fraction in [1.0, 0.3]:
                logits = (torch.randn(4, classes) * 2).requires_grad_()
                a, b = torch.randint(0, classes, (4,)), torch.randint(0, classes, (4,))
                if fraction == 1.0:
                    targets = a
                else:
                    one_hot = torch.nn.functional.one_hot
                    targets = fraction * one_hot(a, classes) + (1 - fraction) * one_hot(b, classes)
                loss = torch.nn.functional.cross_entropy(logits, targets, label_smoothing=smoothing)
                loss.backward()
                yield {
                    "classes": classes, "label_smoothing": smoothing, "fraction": fraction, "a": a.tolist(), "b": b.tolist(),
                    "logits": logits.detach().flatten().tolist(), "loss": loss.item(),
                    "gradient": logits.grad.flatten().tolist(),
                }


def write(name, value):
    (FIXTURES / name).write_text(json.dumps(value, separators=(",", ":")).replace('},{"', '},\n{"') + "\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print("torch", torch.__version__)
    cases = list(schedule_cases())
    write(
        "schedules.json",
        {"lr": LR, "epochs": EPOCHS, "steps": STEPS, "cases": cases, "plateau": list(plateau_cases())},
    )
    write("losses.json", list(loss_cases()))
