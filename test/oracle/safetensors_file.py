"""Makes test/runs/python.safetensors with the format's own library, and reads a file of ours back.

    python test/oracle/safetensors_file.py test/runs/python.safetensors             (safetensors, numpy)
    python test/oracle/safetensors_file.py --read runs/train/NAME/weights/best.safetensors
"""
import sys

import numpy
from safetensors import safe_open
from safetensors.numpy import save_file

if sys.argv[1] == "--read":
    with safe_open(sys.argv[2], framework="numpy") as file:
        print(file.metadata())
        for name in file.keys():
            values = file.get_tensor(name)
            print(name, values.dtype, values.shape, float(numpy.abs(values).sum()))
else:
    save_file({
        "conv1.weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 1, 1, 3) / 2,
        "fc.bias": numpy.array([-1, 1e-8], dtype=numpy.float32),
        "scalar": numpy.array(7, dtype=numpy.float32),
    }, sys.argv[1], metadata={"format": "pt", "epoch": "3"})
