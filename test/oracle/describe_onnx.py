"""What ONNX's own reader finds in a file, as JSON, for test/tools/onnx-packages.ts: python3 describe_onnx.py FILE"""

import json
import sys

import onnx

model = onnx.load(sys.argv[1])
graph = model.graph


def sizes(value):
    return [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]


print(json.dumps({
    "metadata": {entry.key: entry.value for entry in model.metadata_props},
    "initializers": {tensor.name: list(tensor.dims) for tensor in graph.initializer},
    "nodes": [node.name for node in graph.node],
    "opset": model.opset_import[0].version,
    "ir": model.ir_version,
    "input": sizes(graph.input[0]),
    "values": {value.name: sizes(value) for value in graph.value_info},
}))
