"""Reads TensorBoard event files as TensorBoard does, and prints their scalars.

    python test/oracle/read_events.py runs/train/NAME                               (tensorboard)

test/runs/accepted.tfevents is a file of ours that it accepted: the scalars are in test/runs/tensorboard.test.ts.
"""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1])
events.Reload()
for tag in sorted(events.Tags()["scalars"]):
    for event in events.Scalars(tag):
        print(tag, event.step, event.wall_time, event.value)
