import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import type {Node} from '../../node.js';
import type {Operation} from '../../operation.js';
import {averageWindowsNatively} from './avg-pool-tensorflow.js';
import {averageInOnnx} from './onnx.js';
import {averageInWindows} from './pool-specnet.js';
import {countTaps, resolveWindow} from './window.js';
import type {PoolOptions, PoolSettings} from './window.js';

export interface AvgPoolOptions extends PoolOptions {
  /** Whether padded zeros count as taps of the mean; PyTorch's count_include_pad. Default true. */
  readonly countPadding?: boolean;
}

/**
 * torch.nn.AvgPool2d: `[h, w, c]` to `[h', w', c]`. Taps that `ceil` adds after the padding never count.
 */
export function avgPool(x: Node, options: AvgPoolOptions): Node {
  const settings = resolveWindow(x, 'avgPool', options);
  const {countPadding = true} = options;
  const operation: Operation = {
    kind: 'avgpool',
    parameters: [],
    portable: (tf, inputs) => ({output: averagePortably(tf, settings, countPadding, at(inputs, 0) as tfjs.Tensor4D)}),
    onnx: (graph, inputs) => averageInOnnx(graph, settings, countPadding, at(inputs, 0)),
    native: (engine, precision) =>
      averageInWindows(engine, precision, settings, countPadding)
      ?? averageWindowsNatively(engine, precision, settings, countPadding),
  };
  return {
    operation,
    name: null,
    inputs: [x],
    shape: settings.output,
    remake: (inputs) => avgPool(at(inputs, 0), options),
  };
}

function averagePortably(
  tf: typeof tfjs,
  settings: PoolSettings,
  countPadding: boolean,
  x: tfjs.Tensor4D,
): tfjs.Tensor {
  const {kernel, stride, padding, paddingEnd: [bottom, right], output: [height, width]} = settings;
  const padded = bottom + right === 0 ? x : tf.pad(x, [[0, 0], [padding, bottom], [padding, right], [0, 0]]);
  const mean = tf.avgPool(padded, kernel, stride, 'valid');
  const taps = countTaps(settings, countPadding);
  if (taps.every((count) => count === kernel * kernel)) return mean;
  return tf.mul(mean, tf.tensor(taps.map((count) => (kernel * kernel) / count), [1, height, width, 1]));
}
