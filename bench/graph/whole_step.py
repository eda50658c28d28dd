"""One training step of the CIFAR ResNet-18, the whole of it in one TensorFlow graph, or call by call as specnet does.

    python whole_step.py WAY PRECISION [--batch 128] [--steps 8] [--inter 1] [--own LIBRARY] [--show]

WAY is eager (each raw operation called by itself), graph (tf.function, and what TensorFlow's optimizers make of it),
xla (jit_compile=True) or keras (its own layers and optimizer, in a graph). PRECISION is bfloat16 or float32.
--own names a shared library of specnet's own kernels; docs/whole-step-graph.md says how to compile one. --show lists
the operations of the graph that ran, after optimization. Needs Python's tensorflow-cpu of the version that specnet
pins. Prints one line of JSON.
"""
import argparse
import collections
import json
import os
import statistics
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tensorflow.python.eager import context  # noqa: E402

raw = tf.raw_ops
EPSILON, MOMENTUM, DECAY, RATE = 1e-5, 0.9, 5e-4, 0.1


class Network:
    """Layers that compute forward at once and push their backward on a list; the same operations as specnet's."""

    def __init__(self, dtype, own):
        self.dtype, self.own = dtype, own
        self.random = np.random.default_rng(1)
        self.trained, self.velocities, self.buffers, self.made = [], [], [], {}

    def hold(self, key, make):
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def weight(self, name, shape, values=None):
        def make():
            fan = np.prod(shape[:-1])
            value = self.random.normal(0, np.sqrt(2 / fan), shape) if values is None else np.full(shape, values)
            self.trained.append(tf.Variable(value.astype('float32')))
            self.velocities.append(tf.Variable(np.zeros(shape, 'float32')))
            return len(self.trained) - 1
        return self.hold(name, make)

    def buffer(self, name, size, value):
        def make():
            self.buffers.append(tf.Variable(np.full(size, value, 'float32')))
            return len(self.buffers) - 1
        return self.hold(name, make)

    def narrow(self, x):
        return x if x.dtype == self.dtype else raw.Cast(x=x, DstT=self.dtype)

    def conv(self, x, name, channels, kernel, stride, wants_input=True):
        """A convolution with PyTorch's padding. Backward takes a gradient that waits at the input, to be added."""
        inputs = x.shape[3]
        index = self.weight(name, [kernel, kernel, inputs, channels])
        wide = self.trained[index].read_value()
        if self.own and inputs % 16 == 0:
            return self.own_conv(x, wide, index, kernel, stride)
        w = self.narrow(wide)
        padded = stride == 2 and kernel == 3
        shape = x.shape
        if padded:
            # a padding of 1, only where a window reads it
            x = raw.Pad(input=x, paddings=[[0, 0], [1, 0], [1, 0], [0, 0]])
        attributes = {'strides': [1, stride, stride, 1], 'padding': 'SAME' if kernel == 3 and not padded else 'VALID'}
        y = raw.Conv2D(input=x, filter=w, **attributes)

        def backward(gradient, waiting=None):
            sizes = [kernel, kernel, inputs, channels]
            dw = raw.Conv2DBackpropFilter(input=x, filter_sizes=sizes, out_backprop=gradient, **attributes)
            self.gradients[index] = dw if dw.dtype == tf.float32 else raw.Cast(x=dw, DstT=tf.float32)
            if not wants_input:
                return None
            dx = raw.Conv2DBackpropInput(input_sizes=x.shape, filter=w, out_backprop=gradient, **attributes)
            dx = raw.Slice(input=dx, begin=[0, 1, 1, 0], size=shape) if padded else dx
            return dx if waiting is None else raw.AddV2(x=dx, y=waiting)
        return y, backward

    def own_conv(self, x, wide, index, kernel, stride):
        batch, height, width, inputs = x.shape
        channels = wide.shape[3]
        size = [height // stride, width // stride]
        shared = {'kernel': [kernel] * 2, 'padding': [kernel // 2] * 2, 'stride': stride}
        y = self.own.specnet_convolve(
            picture=x, packed=self.own.specnet_pack_weights(weights=wide, T=self.dtype, transpose=False), affine=[],
            addend=[], size=size, channels=channels, epsilon=0., relu=False, **shared)
        y.set_shape([batch, *size, channels])

        def backward(gradient, waiting=None):
            dw = self.own.specnet_conv_weight_gradient(picture=x, output_gradient=gradient, **shared)
            dw.set_shape(wide.shape)
            self.gradients[index] = dw
            packed = self.own.specnet_pack_weights(weights=wide, T=self.dtype, transpose=True)
            dx = self.own.specnet_convolve_back(
                gradient=gradient, packed=packed, addend=[] if waiting is None else [waiting], size=[height, width],
                channels=inputs, **shared)
            dx.set_shape(x.shape)
            return dx
        return y, backward

    def norm(self, x, name, addend=None, relu=True):
        """Batch normalization, and the addition and ReLU after it. Backward gives (dx, gradient of addend)."""
        channels = x.shape[3]
        scale, shift = self.weight(f'{name}.w', [channels], 1.), self.weight(f'{name}.b', [channels], 0.)
        mean, variance = self.buffer(f'{name}.m', channels, 0.), self.buffer(f'{name}.v', channels, 1.)
        values = [self.trained[scale].read_value(), self.trained[shift].read_value(),
                  self.buffers[mean].read_value(), self.buffers[variance].read_value()]
        if self.own:
            return self.own_norm(x, values, (scale, shift, mean, variance), addend, relu)
        y, new_mean, new_variance, *reserved = raw.FusedBatchNormV3(
            x=x, scale=values[0], offset=values[1], mean=values[2], variance=values[3], epsilon=EPSILON,
            exponential_avg_factor=0.1, is_training=True)
        self.buffers[mean].assign(new_mean)
        self.buffers[variance].assign(new_variance)
        y = y if addend is None else raw.AddV2(x=y, y=addend)
        y = raw.Relu(features=y) if relu else y

        def backward(gradient):
            gradient = raw.ReluGrad(gradients=gradient, features=y) if relu else gradient
            dx, dscale, dshift, *_ = raw.FusedBatchNormGradV3(
                y_backprop=gradient, x=x, scale=values[0], reserve_space_1=reserved[0], reserve_space_2=reserved[1],
                reserve_space_3=reserved[2], epsilon=EPSILON, is_training=True)
            self.gradients[scale], self.gradients[shift] = dscale, dshift
            return dx, gradient
        return y, backward

    def own_norm(self, x, values, indices, addend, relu):
        shared = {'relu': relu, 'epsilon': EPSILON, 'momentum': 0.1}
        y, new_mean, new_variance, *statistics_ = self.own.specnet_batch_norm(
            x=x, scale=values[0], shift=values[1], running_mean=values[2], running_variance=values[3],
            addend=[] if addend is None else [addend], **shared)
        y.set_shape(x.shape)
        for index, value in zip(indices[2:], (new_mean, new_variance)):
            value.set_shape(self.buffers[index].shape)
            self.buffers[index].assign(value)

        def backward(gradient):
            adds = addend is not None and relu
            dx, dscale, dshift, added = self.own.specnet_batch_norm_gradient(
                gradient=gradient, output=y if relu else x, x=x, scale=values[0], mean=statistics_[0],
                inverse_deviation=statistics_[1], addends=1 if adds else 0, **shared)
            dx.set_shape(x.shape)
            for index, value in zip(indices[:2], (dscale, dshift)):
                value.set_shape(self.trained[index].shape)
                self.gradients[index] = value
            if adds:
                added[0].set_shape(x.shape)
            return dx, added[0] if adds else gradient
        return y, backward

    def block(self, x, name, channels, stride):
        a, conv1 = self.conv(x, f'{name}.c1', channels, 3, stride)
        a, norm1 = self.norm(a, f'{name}.n1')
        a, conv2 = self.conv(a, f'{name}.c2', channels, 3, 1)
        projects = stride != 1 or x.shape[3] != channels
        shortcut = x
        if projects:
            shortcut, conv3 = self.conv(x, f'{name}.c3', channels, 1, stride)
            shortcut, norm3 = self.norm(shortcut, f'{name}.n3', relu=False)
        y, norm2 = self.norm(a, f'{name}.n2', shortcut)

        def backward(gradient):
            inner, outer = norm2(gradient)
            outer = conv3(norm3(outer)[0]) if projects else outer
            return conv1(norm1(conv2(inner))[0], outer)
        return y, backward

    def step(self, images, labels):
        self.gradients, backward = {}, []
        x, conv = self.conv(self.narrow(images), 'conv', 64, 3, 1, wants_input=False)
        x, norm = self.norm(x, 'norm')
        for stage, channels in enumerate([64, 128, 256, 512]):
            for index in range(2):
                x, back = self.block(x, f'{stage}.{index}', channels, 2 if stage and not index else 1)
                backward.append(back)
        loss, gradient = self.head(x, labels)
        for back in reversed(backward):
            gradient = back(gradient)
        conv(norm(gradient)[0])
        for index, dw in sorted(self.gradients.items()):
            weight, velocity = self.trained[index], self.velocities[index]
            decayed = raw.AddV2(x=dw, y=raw.Mul(x=weight.read_value(), y=tf.constant(DECAY)))
            raw.ResourceApplyMomentum(var=weight.handle, accum=velocity.handle, lr=RATE, grad=decayed,
                                      momentum=MOMENTUM)
        return loss

    def head(self, x, labels):
        batch, height, width, channels = x.shape
        pooled = raw.Mean(input=x, axis=[1, 2])
        w, b = self.weight('fc.w', [channels, 10]), self.weight('fc.b', [10], 0.)
        narrow = self.narrow(self.trained[w].read_value())
        logits = raw.Cast(x=raw.MatMul(a=pooled, b=narrow), DstT=tf.float32)
        logits = raw.BiasAdd(value=logits, bias=self.trained[b].read_value())
        losses, gradient = raw.SparseSoftmaxCrossEntropyWithLogits(features=logits, labels=labels)
        gradient = gradient / batch
        self.gradients[b] = raw.BiasAddGrad(out_backprop=gradient)
        gradient = self.narrow(gradient)
        self.gradients[w] = raw.Cast(x=raw.MatMul(a=pooled, b=gradient, transpose_a=True), DstT=tf.float32)
        spread = raw.MatMul(a=gradient, b=narrow, transpose_b=True) / tf.cast(height * width, self.dtype)
        spread = raw.BroadcastTo(input=raw.Reshape(tensor=spread, shape=[batch, 1, 1, channels]), shape=x.shape)
        return raw.Mean(input=losses, axis=[0]), spread


def make_keras(precision, jit):
    """The network as Keras's users write it."""
    import keras
    from keras import layers as K
    if precision == 'bfloat16':
        keras.mixed_precision.set_global_policy('mixed_bfloat16')

    def normed(x, channels, kernel, stride):
        x = K.Conv2D(channels, kernel, stride, padding='same', use_bias=False)(x)
        return K.BatchNormalization(momentum=.9, epsilon=EPSILON)(x)

    image = keras.Input((32, 32, 3))
    x, before = K.ReLU()(normed(image, 64, 3, 1)), 64
    for channels, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]:
        y = normed(K.ReLU()(normed(x, channels, 3, stride)), channels, 3, 1)
        shortcut = x if before == channels else normed(x, channels, 1, stride)
        x, before = K.ReLU()(K.Add()([y, shortcut])), channels
    model = keras.Model(image, K.Dense(10, dtype='float32')(K.GlobalAveragePooling2D()(x)))
    model.compile(optimizer=keras.optimizers.SGD(RATE, momentum=MOMENTUM, weight_decay=DECAY), jit_compile=jit,
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.train_on_batch


def make_step(options):
    """A function of (images, labels) that trains and gives the loss."""
    if options.way.startswith('keras'):
        return make_keras(options.precision, options.way == 'keras-xla')
    own = tf.load_op_library(options.own) if options.own else None
    network = Network(tf.dtypes.as_dtype(options.precision), own)
    if options.way == 'eager':
        return lambda images, labels: float(network.step(tf.constant(images), tf.constant(labels)))
    shapes = [tf.TensorSpec([options.batch, 32, 32, 3], tf.float32), tf.TensorSpec([options.batch], tf.int32)]
    function = tf.function(network.step, jit_compile=options.way == 'xla', input_signature=shapes, autograph=False)
    return lambda images, labels: float(function(images, labels))


def read_peak():
    """Peak resident memory in MiB."""
    with open('/proc/self/status', encoding='ascii') as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith('VmHWM'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('way', choices=['eager', 'graph', 'xla', 'keras', 'keras-xla'])
    parser.add_argument('precision', choices=['bfloat16', 'float32'])
    parser.add_argument('--batch', type=int, default=128)
    parser.add_argument('--steps', type=int, default=8)
    parser.add_argument('--inter', type=int, default=1)
    parser.add_argument('--own')
    parser.add_argument('--show', action='store_true')
    parser.add_argument('--amp', action='store_true', help="let grappler's auto_mixed_precision narrow the graph")
    options = parser.parse_args()
    if options.amp:
        tf.config.optimizer.set_experimental_options({'auto_mixed_precision_onednn_bfloat16': True})
    tf.config.threading.set_inter_op_parallelism_threads(options.inter)

    count = options.batch * 32 * 32 * 3
    images = (np.sin(np.arange(count) * 12.9898) * 1.7).astype('float32').reshape(options.batch, 32, 32, 3)
    labels = (np.arange(options.batch) % 10).astype('int32')
    begun = time.perf_counter()
    step = make_step(options)
    if options.show:
        context.context().enable_graph_collection()
    losses = [float(step(images, labels))]
    first = time.perf_counter() - begun
    if options.show:
        graphs = context.context().export_run_metadata().partition_graphs
        nodes = [node for graph in graphs for node in graph.node]
        for kind, times in sorted(collections.Counter(node.op for node in nodes).items(), key=lambda x: -x[1]):
            fused = {tuple(op.decode() for op in node.attr['fused_ops'].list.s) for node in nodes if node.op == kind}
            print(f'{times:6} {kind}', *(names for names in fused if names))
        context.context().disable_graph_collection()
    rates = []
    for _ in range(options.steps):
        start = time.perf_counter()
        losses.append(float(step(images, labels)))
        rates.append(options.batch / (time.perf_counter() - start))
    print(json.dumps({
        'way': options.way + ('+own' if options.own else ''), 'precision': options.precision, 'inter': options.inter,
        'median': round(statistics.median(rates), 1), 'lowest': round(min(rates), 1), 'highest': round(max(rates), 1),
        'firstSeconds': round(first, 1), 'peakMiB': read_peak(), 'losses': [round(value, 3) for value in losses[:4]],
    }))


main()
