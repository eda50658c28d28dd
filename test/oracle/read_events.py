"""Reads TensorBoard event files as TensorBoard does, and prints what they hold as JSON.

    python test/oracle/read_events.py runs/train/NAME                               (tensorboard)

test/runs/accepted.tfevents is a file of ours that it accepted: the scalars are in test/runs/tensorboard.test.ts.
"""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import HISTOGRAMS, EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={HISTOGRAMS: 0})
events.Reload()
tags = events.Tags()
graph = events.Graph() if tags["graph"] else None
print(
    json.dumps(
        {
            "scalars": {
                tag: [[event.step, event.wall_time, event.value] for event in events.Scalars(tag)]
                for tag in tags["scalars"]
            },
            "histograms": {
                tag: [
                    {
                        "step": event.step,
                        "min": event.histogram_value.min,
                        "max": event.histogram_value.max,
                        "num": event.histogram_value.num,
                        "sum": event.histogram_value.sum,
                        "sumSquares": event.histogram_value.sum_squares,
                        "bucketLimit": list(event.histogram_value.bucket_limit),
                        "bucket": list(event.histogram_value.bucket),
                    }
                    for event in events.Histograms(tag)
                ]
                for tag in tags["histograms"]
            },
            "graph": graph
            and [
                {
                    "name": node.name,
                    "op": node.op,
                    "input": list(node.input),
                    "shape": [size.size for size in node.attr["_output_shapes"].list.shape[0].dim],
                }
                for node in graph.node
            ],
        }
    )
)
