"""Workers of one network on a Ray cluster: python ray_train.py --workers 4 -- resnet18 --data cifar10 --name resnet18

Ray Train starts a process on each of so many nodes, and this program passes each the addresses of all, by TF_CONFIG, and
runs `spec train … --auto-resume` in it. Where a worker is lost, all of them are started again, and resume the run; the
working directory has to be one that all nodes share. Needs `pip install "ray[train]"`, from 2.51 on, and no TensorFlow
for Python.
"""

import argparse
import json
import os
import subprocess
from dataclasses import dataclass

import ray
from ray.train import ScalingConfig
from ray.train.backend import Backend, BackendConfig
from ray.train.v2.api.data_parallel_trainer import DataParallelTrainer
from ray.train.v2.api.exceptions import TrainingFailedError

# Another worker was lost, or this one was asked to end: worth another start. All else is a fault of the command.
RETRYABLE = {138, 130, 137, 143, -2, -9, -15}


def find_address():
    """This node's address with a port that is free."""
    import socket

    with socket.socket() as server:
        server.bind(("", 0))
        return f"{ray.util.get_node_ip_address()}:{server.getsockname()[1]}"


def set_config(addresses, index):
    config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
    os.environ["TF_CONFIG"] = json.dumps(config)


class SpecnetBackend(Backend):
    def on_start(self, worker_group, backend_config):
        addresses = worker_group.execute(find_address)
        ray.get(
            [
                worker_group.execute_single_async(index, set_config, addresses, index)
                for index in range(len(worker_group))
            ]
        )


@dataclass
class SpecnetConfig(BackendConfig):
    @property
    def backend_cls(self):
        return SpecnetBackend


@ray.remote(num_cpus=0)
class Statuses:
    """How the workers of one attempt have ended."""

    def __init__(self):
        self.seen = []

    def add(self, status):
        self.seen.append(status)

    def list(self):
        return self.seen


def train_worker(config):
    command = [*config["spec"], "train", *config["arguments"], "--auto-resume"]
    status = subprocess.run(command, cwd=config["folder"]).returncode
    ray.get(config["statuses"].add.remote(status))


def attempt(options):
    """Has all workers train, until they end; how they did."""
    statuses = Statuses.remote()
    settings = {"spec": options.spec, "arguments": options.arguments, "folder": os.getcwd(), "statuses": statuses}
    trainer = DataParallelTrainer(
        train_worker,
        train_loop_config=settings,
        backend_config=SpecnetConfig(),
        scaling_config=ScalingConfig(num_workers=options.workers, resources_per_worker={"CPU": options.cpus}),
    )
    try:
        trainer.fit()
    except TrainingFailedError as error:  # a node went away
        print(error)
    return ray.get(statuses.list.remote())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--cpus", type=int, default=1, help="of each worker")
    parser.add_argument("--spec", nargs="+", default=["npx", "spec"], help="how spec is called")
    parser.add_argument("arguments", nargs="+", help="of spec train, after --")
    options = parser.parse_args()
    for _ in range(20):
        statuses = attempt(options)
        if statuses == [0] * options.workers:
            return
        faults = [status for status in statuses if status not in {0, *RETRYABLE}]
        if faults:
            raise SystemExit(faults[0])
    raise SystemExit(138)


if __name__ == "__main__":
    main()
