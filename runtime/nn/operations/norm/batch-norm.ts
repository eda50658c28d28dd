import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {valuePrecision} from '../../engine/engine.js';
import type {Node} from '../../node.js';
import type {Operation, Parameter, PortableResult} from '../../operation.js';
import {countSamples, normalizeInOnePass, normalizeNatively} from './batch-norm-kernels.js';
import type {BatchNormSettings} from './settings.js';

export interface BatchNormOptions {
  /** Added to the variance. PyTorch's default, 1e-5. */
  readonly epsilon?: number;
  /** Weight of the new batch in the running statistics, in PyTorch's sense (0.1), which is 1 - Keras's. */
  readonly momentum?: number;
  /** How the scale begins: at one where left out; at zero, a block with a shortcut begins as its shortcut. */
  readonly init?: 'ones' | 'zeros';
}

/**
 * torch.nn.BatchNorm2d over `[h, w, c]`, or BatchNorm1d over `[features]`: normalizes with the batch's biased variance,
 * and keeps a running mean and an unbiased running variance for inference. To train it on one number a channel is a
 * UserError, `one-number-a-channel`, as in PyTorch.
 * @throws RangeError when x is neither
 */
export function batchNorm(x: Node, name: string, options: BatchNormOptions = {}): Node {
  const {epsilon = 1e-5, momentum = 0.1, init = 'ones'} = options;
  if (x.shape.length !== 1 && x.shape.length !== 3) {
    const found = `[${x.shape.join(', ')}]`;
    throw new RangeError(`batchNorm ${name} needs [height, width, channels] or [features], not ${found}`);
  }
  const channels = at(x.shape, x.shape.length - 1);
  const settings = {name, epsilon, momentum};
  const operation: Operation = {
    kind: 'batchnorm',
    parameters: [
      vector(`${name}.weight`, channels, init === 'zeros' ? 0 : 1, true),
      vector(`${name}.bias`, channels, 0, true),
      {...vector(`${name}.running_mean`, channels, 0, false), momentum},
      {...vector(`${name}.running_var`, channels, 1, false), momentum},
    ],
    portable: (tf, inputs, parameters, training) =>
      normalizePortably(tf, settings, at(inputs, 0), parameters, training),
    onnx: (graph, inputs, parameters) =>
      graph.map('BatchNormalization', [graph.arrange(at(inputs, 0), 'nchw'), ...parameters], {
        epsilon: {float: epsilon},
        momentum: {float: 1 - momentum},
      }),
    native: (engine, precision) => normalizeNatively(engine, valuePrecision(x.shape, precision), settings),
    nativeWith: (engine, precision, epilogue) =>
      normalizeInOnePass(engine, valuePrecision(x.shape, precision), settings, epilogue),
    normalization: {epsilon},
  };
  return {operation, name, inputs: [x], shape: x.shape, remake: (inputs) => batchNorm(at(inputs, 0), name, options)};
}

function vector(name: string, size: number, value: number, trainable: boolean): Parameter {
  return {name, shape: [size], pytorchAxes: [0], initializer: {kind: 'constant', value}, trainable};
}

function normalizePortably(
  tf: typeof tfjs,
  settings: BatchNormSettings,
  x: tfjs.Tensor,
  parameters: readonly tfjs.Tensor[],
  training: boolean,
): PortableResult {
  const {epsilon, momentum} = settings;
  const [weight, bias, runningMean, runningVariance] = [0, 1, 2, 3].map((i) => at(parameters, i)) as Four<tfjs.Tensor>;
  const apply = (mean: tfjs.Tensor, variance: tfjs.Tensor) =>
    tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon))), weight), bias);
  if (!training) return {output: apply(runningMean, runningVariance)};

  const samples = countSamples(settings.name, x.shape);
  const {mean, variance} = tf.moments(x, x.shape.slice(1).map((_, axis) => axis));
  const unbiased = tf.mul(variance, samples / (samples - 1));
  const move = (from: tfjs.Tensor, to: tfjs.Tensor) => tf.add(tf.mul(from, 1 - momentum), tf.mul(to, momentum));
  return {output: apply(mean, variance), buffers: [move(runningMean, mean), move(runningVariance, unbiased)]};
}

type Four<T> = [T, T, T, T];
