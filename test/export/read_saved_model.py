"""What Python makes of a SavedModel: TensorFlow itself, Keras, and TFLite after its converter.

    python read_saved_model.py FOLDER images.npy

prints, as JSON, each one's answers. Needs `pip install tensorflow-cpu==2.21.0`; saved-model-python.test.ts runs it.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf


def by_tensorflow(folder, images):
    (output,) = tf.saved_model.load(folder).signatures["serving_default"](image=tf.constant(images)).values()
    return output.numpy()


def by_keras(folder, images):
    (output,) = keras.layers.TFSMLayer(folder, call_endpoint="serving_default")(images).values()
    return output.numpy()


def by_tflite(folder, images):
    interpreter = tf.lite.Interpreter(model_content=tf.lite.TFLiteConverter.from_saved_model(folder).convert())
    (place,), (result,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.resize_tensor_input(place["index"], images.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(place["index"], images)
    interpreter.invoke()
    return interpreter.get_tensor(result["index"])


folder, images = sys.argv[1], np.load(sys.argv[2])
readers = {"TensorFlow": by_tensorflow, "Keras": by_keras, "TFLite": by_tflite}
print(json.dumps({name: read(folder, images).ravel().tolist() for name, read in readers.items()}))
