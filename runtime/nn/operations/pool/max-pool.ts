import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {activationType} from '../../engine/engine.js';
import type {Engine} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Node} from '../../node.js';
import type {Operation} from '../../operation.js';
import type {Precision} from '../../precision.js';
import {poolInOnnx} from './onnx.js';
import {poolMaxInWindows} from './pool-specnet.js';
import {resolveWindow} from './window.js';
import type {PoolOptions, PoolSettings} from './window.js';

/** torch.nn.MaxPool2d: `[h, w, c]` to `[h', w', c]`. What is padded never wins. */
export function maxPool(x: Node, options: PoolOptions): Node {
  const settings = resolveWindow(x, 'maxPool', options);
  const operation: Operation = {
    kind: 'maxpool',
    parameters: [],
    portable: (tf, inputs) => ({output: poolPortably(tf, settings, at(inputs, 0) as tfjs.Tensor4D)}),
    onnx: (graph, inputs) => poolInOnnx(graph, 'MaxPool', settings, at(inputs, 0)),
    native: (engine, precision) =>
      poolMaxInWindows(engine, precision, settings) ?? poolNatively(engine, precision, settings),
  };
  return {
    operation,
    name: null,
    inputs: [x],
    shape: settings.output,
    remake: (inputs) => maxPool(at(inputs, 0), options),
  };
}

function poolPortably(
  tf: typeof tfjs,
  {kernel, stride, padding, paddingEnd: [bottom, right]}: PoolSettings,
  x: tfjs.Tensor4D,
): tfjs.Tensor {
  // Less than any activation, yet finite: an infinite border would turn the gradient of the padding into NaN.
  const padded =
    bottom + right === 0 ? x : tf.pad(x, [[0, 0], [padding, bottom], [padding, right], [0, 0]], -3.4e38);
  return tf.maxPool(padded, kernel, stride, 'valid');
}

function poolNatively(
  engine: Engine,
  precision: Precision,
  {kernel, stride, padding, paddingEnd: [bottom, right]}: PoolSettings,
): NativeLayer {
  const pads = bottom + right > 0;
  const attributes = {
    T: activationType(precision),
    ksize: [1, kernel, kernel, 1],
    strides: [1, stride, stride, 1],
    padding: pads ? 'EXPLICIT' : 'VALID',
    explicit_paddings: pads ? [0, 0, padding, bottom, padding, right, 0, 0] : [],
    data_format: 'NHWC',
  };
  const forward = engine.kernel('MaxPool', attributes);
  const backward = engine.kernel('MaxPoolGrad', attributes);
  return {
    forward(inputs, _parameters, training) {
      const x = at(inputs, 0);
      const output = forward(x);
      return {output, saved: training ? [engine.retain(x), engine.retain(output)] : [], buffers: []};
    },
    backward: (gradient, saved) => ({inputs: [backward(...saved, gradient)], parameters: []}),
  };
}
