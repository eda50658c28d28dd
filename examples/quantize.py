"""Makes an int8 file of an ONNX file that spec export wrote, and prints what that costs in accuracy.

    pip install onnx onnxruntime
    python quantize.py resnet20.onnx data/cifar10-mini

ONNX Runtime's static quantization: weights and activations become int8, with scales that are measured on some of the
images that the network was trained on. The data are a folder with a dataset.json (docs/datasets.md), the one that the
run was trained on; accuracy is that on its test images. The result is written beside the file, resnet20.int8.onnx.
"""

import argparse
import json
import pathlib
import tempfile

import numpy
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

BATCH = 50


class Batches(CalibrationDataReader):
    def __init__(self, images):
        self.left = [images[i:i + BATCH] for i in range(0, len(images), BATCH)]

    def get_next(self):
        return {"image": self.left.pop(0)} if self.left else None


def open_session(path):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def read_records(folder, description, part, about):
    """Images as the network takes them, `[n, channels, height, width]`, and their labels."""
    height, width, channels = description["image"]
    files = [numpy.fromfile(folder / file["name"], "uint8") for file in description[part]]
    records = numpy.concatenate(files).reshape(-1, 1 + height * width * channels)
    pixels = records[:, 1:].reshape(-1, channels, height, width)
    mean, std = [numpy.float32(about[key]).reshape(-1, 1, 1) for key in ("mean", "std")]
    return (pixels / numpy.float32(255) - mean) / std, records[:, 0]


def measure_accuracy(path, images, labels):
    session = open_session(path)
    found = [session.run(None, {"image": images[i:i + BATCH]})[0].argmax(1) for i in range(0, len(images), BATCH)]
    return (numpy.concatenate(found) == labels).mean()


def quantize(path, target, images):
    with tempfile.TemporaryDirectory() as scratch:
        # Batch norms go into the convolutions before them, which only then have the weights that are rounded.
        fused = pathlib.Path(scratch) / "fused.onnx"
        quant_pre_process(str(path), str(fused), skip_symbolic_shape=True)
        quantize_static(
            str(fused),
            str(target),
            Batches(images),
            per_channel=True,
            weight_type=QuantType.QInt8,
            activation_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path, help="an ONNX file of spec export, with normalized input, NCHW")
    parser.add_argument("data", type=pathlib.Path, help="the folder of the run's data, with a dataset.json")
    parser.add_argument("--images", type=int, default=500, help="training images that scales are measured on")
    options = parser.parse_args()

    session = open_session(options.model)
    about = {key: json.loads(value) for key, value in session.get_modelmeta().custom_metadata_map.items()
             if key in ("mean", "std", "classes", "size")}
    description = json.loads((options.data / "dataset.json").read_text())
    size = about["size"]
    if session.get_inputs()[0].type != "tensor(float)" or session.get_inputs()[0].shape[1] != size[2]:
        parser.error(f"{options.model} takes pixels or NHWC: export it without --input and --layout")
    if description["image"] != size or description["classes"] != about.get("classes", description["classes"]):
        parser.error(f"{options.data} has other images or classes than {options.model} was trained on")

    images, _ = read_records(options.data, description, "train", about)
    chosen = numpy.random.default_rng(0).permutation(len(images))[:options.images]
    target = options.model.with_suffix(".int8.onnx")
    quantize(options.model, target, images[chosen])

    images, labels = read_records(options.data, description, "test", about)
    before, after = [measure_accuracy(path, images, labels) for path in (options.model, target)]
    size_before, size_after = [path.stat().st_size / 1e6 for path in (options.model, target)]
    print(f"before  {before:.1%} of {len(labels)} test images, {size_before:.2f} MB")
    print(f"after   {after:.1%}, {size_after:.2f} MB, scales of {len(chosen)} training images: {target}")


main()
