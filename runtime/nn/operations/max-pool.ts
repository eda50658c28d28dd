import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import {activationType} from '../native/engine.js';
import type {Engine} from '../native/engine.js';
import {pictureShape} from '../node.js';
import type {Node} from '../node.js';
import type {NativeLayer, Operation, Precision} from '../operation.js';

export interface PoolOptions {
  readonly kernel: number;
  /** The kernel's size where left out, as in PyTorch. */
  readonly stride?: number;
  /** Cells on every side that never win. */
  readonly padding?: number;
}

interface Settings {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** torch.nn.MaxPool2d: `[h, w, c]` to `[h', w', c]` with h' = floor((h + 2 padding - kernel) / stride) + 1. */
export function maxPool(x: Node, {kernel, stride = kernel, padding = 0}: PoolOptions): Node {
  const [height, width, channels] = pictureShape(x, 'maxPool');
  const shrink = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  if (shrink(height) < 1 || shrink(width) < 1) {
    throw new RangeError(`maxPool: a ${kernel}x${kernel} window does not fit [${x.shape.join(', ')}]`);
  }
  const settings = {kernel, stride, padding};
  const operation: Operation = {
    kind: 'maxpool',
    parameters: [],
    portable: (tf, inputs) => ({output: poolPortably(tf, settings, at(inputs, 0) as tfjs.Tensor4D)}),
    native: (engine, precision) => poolNatively(engine, precision, settings),
  };
  return {operation, name: null, inputs: [x], shape: [shrink(height), shrink(width), channels]};
}

function poolPortably(tf: typeof tfjs, {kernel, stride, padding}: Settings, x: tfjs.Tensor4D): tfjs.Tensor {
  // Less than any activation, yet finite: an infinite border would turn the gradient of the padding into NaN.
  const border: [number, number] = [padding, padding];
  const padded = padding === 0 ? x : tf.pad(x, [[0, 0], border, border, [0, 0]], -3.4e38);
  return tf.maxPool(padded, kernel, stride, 'valid');
}

function poolNatively(engine: Engine, precision: Precision, {kernel, stride, padding}: Settings): NativeLayer {
  const attributes = {
    T: activationType(precision),
    ksize: [1, kernel, kernel, 1],
    strides: [1, stride, stride, 1],
    padding: padding === 0 ? 'VALID' : 'EXPLICIT',
    explicit_paddings: padding === 0 ? [] : [0, 0, padding, padding, padding, padding, 0, 0],
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
