"""How a program reports a figure to the bench, and how long it measures."""

import json
import time
from collections.abc import Callable


def report(unit: str, value: float) -> None:
    print(json.dumps({"unit": unit, "value": value}), flush=True)


def rate_calls(call: Callable[[], None], images: int, seconds: float, warm_up: int = 3) -> float:
    """Images a second over at least three calls and `seconds`, by the clock on the wall, after the first calls."""
    for _ in range(warm_up):
        call()
    calls = 0
    start = time.perf_counter()
    while calls < 3 or time.perf_counter() - start < seconds:
        call()
        calls += 1
    return calls * images / (time.perf_counter() - start)
