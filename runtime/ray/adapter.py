"""Runs the trials of a sweep by Ray Tune: `spec sweep SWEEP --on ray` starts this program.

Its first line of input is the plan, as JSON (runtime/ray/run-adapter.ts). Each trial is a process `spec sweep SWEEP --trial N`,
whose results.csv is read as it grows; Tune, its ASHA scheduler and Optuna decide from that which trials go on, and which
settings are next. What has happened is read from the trials' folders, never from Ray's own files: the plan lists
every trial that has ended, or was begun by a process that was killed.

Whatever ends this program, be it SIGKILL, ends the trials: Ray ends its workers, and a trial ends with its worker's end
of the pipe. This program ends with its own standard input.
"""

import csv
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from types import SimpleNamespace

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["TUNE_DISABLE_AUTO_CALLBACK_LOGGERS"] = "1"
os.environ["TUNE_DISABLE_STRICT_METRIC_CHECKING"] = "1"
os.environ["RAY_CHDIR_TO_TRIAL_DIR"] = "0"
os.environ["RAY_AIR_NEW_OUTPUT"] = "0"  # which prints more than verbose=0 allows

import ray
from ray import tune
from ray.tune.schedulers import ASHAScheduler
from ray.tune.search import Searcher

# What Tune is given: the best value so far, after how many epochs, and of which trial.
VALUE, EPOCH, TRIAL = "value", "epoch", "trial"
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_BETWEEN_CHECKS, MOST_MISSED = 2, 3
# A training that diverged counts as this bad, so that Optuna looks elsewhere.
WORST = {"max": 0.0, "min": 1e6}
DIGITS = 4
# So often Optuna is asked for settings that no trial has before a sweep ends with fewer trials.
MOST_QUESTIONS = 200
# Exit statuses: there is no Ray to run on, or none of its machines is large enough. run-adapter.ts knows them.
UNREACHABLE, TOO_SMALL = 3, 4


def end_with_parent():
    """Ends the program, with Ray and its trials, when whoever started it has ended, or has closed the pipe."""
    while os.read(0, 65536):
        pass
    # Ray would end by itself, its agents some twenty seconds later. The group is ours: run-adapter.ts makes it.
    os.killpg(0, signal.SIGKILL)


def end_with_ray(over):
    """Ends the program when the machine that it runs on has left Ray: Tune would wait for it without end.

    Without Ray's head, Ray itself ends the program, after a minute."""
    own = ray.get_runtime_context().get_node_id()
    missed = 0
    while not over.wait(SECONDS_BETWEEN_CHECKS):
        is_there = any(node["NodeID"] == own and node["Alive"] for node in ray.nodes())
        missed = 0 if is_there else missed + 1
        if missed == MOST_MISSED:
            print("Ray has ended on this machine.", file=sys.stderr, flush=True)
            os.killpg(0, signal.SIGKILL)


def folder_of(plan, number):
    return os.path.join(plan["out"], "runs", "train", f"trial-{number}")


def read_values(plan, number):
    """(epoch, best value so far) of each epoch that has one; half a row is none."""
    try:
        with open(os.path.join(folder_of(plan, number), "results.csv"), newline="") as file:
            text = file.read()
    except FileNotFoundError:
        return []
    better = max if plan["mode"] == "max" else min
    values = []
    for row in csv.DictReader(text[: text.rfind("\n") + 1].splitlines()):
        if row.get(plan["metric"]):
            value = float(row[plan["metric"]])
            values.append((int(row["epoch"]), value if not values else better(values[-1][1], value)))
    return values


def settings_of(plan, config):
    """What Optuna has chosen, as the sweep says it: config has p0, p1, … in the order of the space."""
    settings = {}
    for at, dimension in enumerate(plan["space"]):
        domain, chosen = dimension["domain"], config[f"p{at}"]
        if domain["kind"] == "choice":
            settings[dimension["key"]] = domain["values"][chosen]
        elif domain["kind"] == "int":
            settings[dimension["key"]] = int(chosen)
        else:
            rounded = float(f"{chosen:.{DIGITS}g}")
            settings[dimension["key"]] = min(domain["high"], max(domain["low"], rounded))
    return settings


def config_of(plan, settings):
    """The other way round."""
    config = {}
    for at, dimension in enumerate(plan["space"]):
        domain, value = dimension["domain"], settings[dimension["key"]]
        config[f"p{at}"] = domain["values"].index(value) if domain["kind"] == "choice" else value
    return config


def number_for(plan, settings):
    """The trial that has these settings; where there is none, the next number is taken, and kept as chosen/N.json."""
    folder = os.path.join(plan["out"], "chosen")
    os.makedirs(folder, exist_ok=True)
    number = 0
    while True:
        path = os.path.join(folder, f"{number}.json")
        try:
            with open(path) as file:
                if json.load(file)["settings"] == settings:
                    return number
            number += 1
            continue
        except FileNotFoundError:
            pass
        handle, beside = tempfile.mkstemp(dir=folder, prefix=".")
        with os.fdopen(handle, "w") as file:
            json.dump({"settings": settings}, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)  # whole or not at all, and only one process gets the number
            return number
        except FileExistsError:
            pass  # another one was faster: look at what it has chosen
        finally:
            os.unlink(beside)


def make_trainable(plan):
    """The function that Tune runs in a worker for each trial."""

    def train(config):
        number = config[TRIAL] if TRIAL in config else number_for(plan, settings_of(plan, config))
        environment = {**os.environ, "OMP_NUM_THREADS": str(plan["cpus"])}
        with tempfile.TemporaryFile() as said:
            child = subprocess.Popen(
                [*plan["command"], "--trial", str(number)],
                cwd=plan["cwd"],
                env=environment,
                stdin=subprocess.PIPE,  # which ends with this worker, and the trial with it
                stdout=said,
                stderr=said,
            )
            try:
                reported = 0
                while True:
                    has_ended = child.poll() is not None
                    for epoch, value in read_values(plan, number)[reported:]:
                        reported += 1
                        tune.report({VALUE: value, EPOCH: epoch, TRIAL: number})
                    if has_ended:
                        break
                    time.sleep(SECONDS_BETWEEN_LOOKS)
            finally:
                child.kill()
                child.wait()
            if child.returncode != 0:
                said.seek(0)
                raise RuntimeError("\n".join(said.read().decode(errors="replace").splitlines()[-12:]))
            if reported == 0:
                tune.report({VALUE: WORST[plan["mode"]], EPOCH: 0, TRIAL: number})

    return train


class Reporter(tune.Callback):
    """Says what happens, and writes down which trials were stopped."""

    def __init__(self, plan):
        self.plan = plan
        self.failed = 0

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def number_of(self, trial):
        return (trial.last_result or {}).get(TRIAL, trial.config.get(TRIAL))

    def on_trial_result(self, iteration, trials, trial, result, **info):
        if VALUE in result and result[EPOCH] > 0:
            self.say(f"trial {result[TRIAL]}  epoch {result[EPOCH]}  best {self.plan['metric']} {result[VALUE]:.4f}")

    def on_trial_complete(self, iteration, trials, trial, **info):
        number = self.number_of(trial)
        folder = None if number is None else folder_of(self.plan, number)
        if folder is None or any(os.path.exists(os.path.join(folder, name)) for name in ("test.json", "outcome.json")):
            return
        epoch = trial.last_result[EPOCH]
        reason = f"worse than others after {epoch} epoch{'' if epoch == 1 else 's'} (asha)"
        beside = os.path.join(folder, f".outcome.json.{os.getpid()}.tmp")
        with open(beside, "w") as file:
            json.dump({"ended": "stopped", "reason": reason}, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, os.path.join(folder, "outcome.json"))
        self.say(f"trial {number}  stopped: {reason}")

    def on_trial_error(self, iteration, trials, trial, **info):
        self.failed += 1
        number = self.number_of(trial)
        error = trial.get_error()
        text = "its process was ended" if error is None else str(getattr(error, "cause", None) or error).strip()
        self.say(f"trial {'?' if number is None else number}  failed:\n{text}")


def make_scheduler(plan):
    """ASHA, with the epochs of earlier trials as it saw them, or would have."""
    stop = plan["stop"]
    if stop is None:
        return None
    scheduler = ASHAScheduler(
        time_attr=EPOCH,
        metric=VALUE,
        mode=plan["mode"],
        max_t=plan["epochs"],
        grace_period=stop["grace"],
        reduction_factor=stop["reduction"],
        stop_last_trials=False,  # after its last epoch a trial is still to be tested
    )
    for known in plan["ended"]:
        trial = SimpleNamespace(trial_id=f"known-{known['number']}")
        scheduler.on_trial_add(None, trial)
        for epoch, value in read_values(plan, known["number"]):
            scheduler.on_trial_result(None, trial, {EPOCH: epoch, VALUE: value})
        scheduler.on_trial_remove(None, trial)
    return scheduler


class NewSettings(Searcher):
    """A search that asks again where the settings are those of another trial, and says what that one has reached."""

    def __init__(self, plan, search, known):
        super().__init__(metric=VALUE, mode=plan["mode"])
        self.plan = plan
        self.search = search
        # Of each trial that there is, by its settings: what it has reached, or None.
        self.known = known
        self.questions = {}

    def suggest(self, trial_id):
        for attempt in range(MOST_QUESTIONS):
            question = f"{trial_id}-{attempt}"
            config = self.search.suggest(question)
            key = json.dumps(settings_of(self.plan, config))
            if key not in self.known:
                self.known[key] = None
                self.questions[trial_id] = (question, key)
                return config
            value = self.known[key]
            outcome = {"error": True} if value is None else {"result": {VALUE: value}}
            self.search.on_trial_complete(question, **outcome)
        return Searcher.FINISHED

    def on_trial_result(self, trial_id, result):
        question, key = self.questions[trial_id]
        self.known[key] = result.get(VALUE, self.known[key])
        self.search.on_trial_result(question, result)

    def on_trial_complete(self, trial_id, result=None, error=False):
        self.search.on_trial_complete(self.questions[trial_id][0], result=result, error=error)

    def set_search_properties(self, metric, mode, config, **spec):
        return self.search.set_search_properties(metric, mode, config, **spec)

    def save(self, checkpoint_path):
        self.search.save(checkpoint_path)

    def restore(self, checkpoint_path):
        self.search.restore(checkpoint_path)


def make_search(plan):
    """Optuna's TPE, which knows the trials that have ended, and begins with those that were begun."""
    import optuna
    from ray.tune.search.optuna import OptunaSearch

    optuna.logging.set_verbosity(optuna.logging.WARNING)

    def distribution(domain):
        kind = domain["kind"]
        if kind == "choice":
            return optuna.distributions.CategoricalDistribution(list(range(len(domain["values"]))))
        if kind == "int":
            return optuna.distributions.IntDistribution(domain["low"], domain["high"])
        return optuna.distributions.FloatDistribution(domain["low"], domain["high"], log=kind == "loguniform")

    search = OptunaSearch(
        space={f"p{at}": distribution(dimension["domain"]) for at, dimension in enumerate(plan["space"])},
        metric=VALUE,
        mode=plan["mode"],
        points_to_evaluate=[config_of(plan, settings) for settings in plan["begun"]],
        # With the seed alone a sweep that goes on would draw once more what it began with.
        sampler=optuna.samplers.TPESampler(seed=(plan["seed"] + len(plan["ended"])) % 2**32),
    )
    reached = {}
    for known in plan["ended"]:
        values = read_values(plan, known["number"])
        value = values[-1][1] if values else WORST[plan["mode"]]
        search.add_evaluated_point(config_of(plan, known["settings"]), value)
        reached[json.dumps(known["settings"])] = value
    return NewSettings(plan, search, reached)


def main():
    with open(0, "rb", buffering=0, closefd=False) as first:
        plan = json.loads(first.readline())
    threading.Thread(target=end_with_parent, daemon=True).start()
    address = os.environ.get("RAY_ADDRESS")
    here = {} if address else {"include_dashboard": False, "object_store_memory": 100_000_000}
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level="error", **here)
    except (ConnectionError, RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        return UNREACHABLE
    # Ray would wait for a larger machine, without end. One that grows by itself may begin without any.
    largest = max((node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]), default=0)
    if 0 < largest < plan["cpus"]:
        print(f"The largest machine has {largest:g} cores.", file=sys.stderr)
        return TOO_SMALL
    over = threading.Event()
    threading.Thread(target=end_with_ray, args=(over,), daemon=True).start()
    storage = os.path.join(plan["out"], "ray")
    shutil.rmtree(storage, ignore_errors=True)
    reporter = Reporter(plan)
    logging.getLogger("ray.tune").setLevel(logging.CRITICAL)  # what goes wrong, Reporter says
    is_optuna = plan["search"] == "optuna"
    tuner = tune.Tuner(
        tune.with_resources(make_trainable(plan), {"cpu": plan["cpus"]}),
        param_space=None if is_optuna else {TRIAL: tune.grid_search(plan["left"])},
        tune_config=tune.TuneConfig(
            scheduler=make_scheduler(plan),
            search_alg=make_search(plan) if is_optuna else None,
            num_samples=plan["missing"] if is_optuna else 1,
            reuse_actors=False,
        ),
        run_config=tune.RunConfig(name="tune", storage_path=storage, verbose=0, callbacks=[reporter]),
    )
    tuner.fit()
    over.set()
    ray.shutdown()
    shutil.rmtree(storage, ignore_errors=True)
    return 1 if reporter.failed > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
