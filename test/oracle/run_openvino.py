"""What OpenVINO answers to ONNX files, for test/tools/onnx-packages.ts: python3 run_openvino.py JOBS.json ANSWERS.json"""

import base64
import json
import sys

import numpy
import openvino

core = openvino.Core()
# On CPUs that have it OpenVINO computes in bfloat16 unless it is told not to.
settings = {"INFERENCE_PRECISION_HINT": "f32"}


def answer(job):
    image = numpy.frombuffer(base64.b64decode(job["image"]), job["type"]).reshape(job["shape"])
    found = core.compile_model(job["path"], "CPU", settings)({"image": image})[0]
    return {"shape": list(found.shape), "data": base64.b64encode(found.tobytes()).decode()}


with open(sys.argv[1]) as jobs, open(sys.argv[2], "w") as answers:
    json.dump([answer(job) for job in json.load(jobs)], answers)
