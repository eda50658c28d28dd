"""Runs ONNX files on inputs, for test/tools/onnx-packages.ts: python3 run_onnx.py JOBS.json ANSWERS.json

Each file is looked at by onnx.checker with full_check, and then run by ONNX Runtime, with its optimizer off and on: the
answers have to be the same, to the job's tolerance.
"""

import base64
import json
import sys

import numpy
import onnx
import onnxruntime


def run(path, image, level):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"image": image})[0]


def answer(job):
    onnx.checker.check_model(job["path"], full_check=True)
    image = numpy.frombuffer(base64.b64decode(job["image"]), job["type"]).reshape(job["shape"])
    levels = onnxruntime.GraphOptimizationLevel
    plain, optimized = (run(job["path"], image, level) for level in (levels.ORT_DISABLE_ALL, levels.ORT_ENABLE_ALL))
    difference = abs(plain - optimized).max() / abs(plain).max()
    assert difference <= job["tolerance"], f"{job['path']}: the optimizer changes it by {difference}"
    return {"shape": list(optimized.shape), "data": base64.b64encode(optimized.tobytes()).decode()}


with open(sys.argv[1]) as jobs, open(sys.argv[2], "w") as answers:
    json.dump([answer(job) for job in json.load(jobs)], answers)
