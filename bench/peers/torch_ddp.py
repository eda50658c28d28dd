"""PyTorch's DistributedDataParallel over gloo: one process on one core first, then several on a core each.

torch_ddp.py NETWORK MODE BATCH SECONDS WORKERS; BATCH is that of each worker, MODE is nchw or channels_last, with -bf16
after it.
"""

import json
import math
import os
import sys
import time

import torch
from torch import distributed, multiprocessing
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

from networks import image_shape, make_network
from report import rate_calls

name, mode, batch, seconds, workers = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
layout = torch.channels_last if mode.startswith("channels_last") else torch.contiguous_format


def train(worker: int, count: int, steps: int, port: int, rates) -> None:
    os.sched_setaffinity(0, {worker})
    torch.set_num_threads(1)
    network = make_network(name).to(memory_format=layout)
    if count > 1:
        distributed.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=worker, world_size=count)
        network = DistributedDataParallel(network)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, fused=True)
    images = torch.rand(batch, *image_shape(name)).to(memory_format=layout)
    labels = torch.arange(batch) % 10

    def step() -> None:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in mode):
            loss = functional.cross_entropy(network(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    if count == 1:
        rates.put(rate_calls(step, batch, seconds))
        return
    for _ in range(3):
        step()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    rates.put(count * batch * steps / (time.perf_counter() - start))
    distributed.destroy_process_group()


def rate(count: int, steps: int) -> float:
    context = multiprocessing.get_context("spawn")
    rates = context.Queue()
    port = 20_000 + os.getpid() % 20_000
    processes = [context.Process(target=train, args=(worker, count, steps, port, rates)) for worker in range(count)]
    for process in processes:
        process.start()
    found = [rates.get() for _ in processes]
    for process in processes:
        process.join()
    return min(found)


if __name__ == "__main__":
    alone = rate(1, 0)
    together = rate(workers, max(3, math.ceil(alone * seconds / batch)))
    for of, unit, value in [
        ("one alone", "img/s", alone),
        ("together", "img/s", together),
        ("efficiency", "of all cores alone", together / (workers * alone)),
    ]:
        print(json.dumps({"of": of, "unit": unit, "value": value}), flush=True)
