import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import type {Node} from '../../node.js';
import type {Operation, Parameter} from '../../operation.js';
import {normalizeInOnnx} from './group-norm-onnx.js';
import {normalizeGroupsNatively} from './group-norm-kernels.js';
import {viewGroups} from './settings.js';
import type {GroupNormSettings} from './settings.js';

export interface GroupNormOptions {
  /** Equal groups that the channels are cut into. */
  readonly groups: number;
  /** Added to the variance. PyTorch's default, 1e-5. */
  readonly epsilon?: number;
}

/**
 * Group normalization over an image's places and each group's channels, torch.nn.GroupNorm with its biased variance:
 * `[h, w, c]` or `[features]`, of the same shape.
 * @throws RangeError when the groups do not divide the channels
 */
export function groupNorm(x: Node, name: string, {groups, epsilon = 1e-5}: GroupNormOptions): Node {
  const operation = groupNormOperation(x, 'groupnorm', name, {groups, eachPlace: false, epsilon});
  return {
    operation,
    name,
    inputs: [x],
    shape: x.shape,
    remake: (inputs) => groupNorm(at(inputs, 0), name, {groups, epsilon}),
  };
}

/** Both normalizations: layer normalization is that of one group, place by place. */
export function groupNormOperation(x: Node, kind: string, name: string, settings: GroupNormSettings): Operation {
  const channels = x.shape.at(-1) ?? 0;
  if (x.shape.length !== 1 && x.shape.length !== 3) {
    throw new RangeError(`${kind} ${name} needs [height, width, channels] or [features], not [${x.shape.join(', ')}]`);
  }
  if (channels % settings.groups !== 0) {
    throw new RangeError(`${kind} ${name}: ${channels} channels do not divide into ${settings.groups} groups`);
  }
  return {
    kind,
    parameters: [vector(`${name}.weight`, channels, 1), vector(`${name}.bias`, channels, 0)],
    portable: (tf, inputs, parameters) => ({output: normalizePortably(tf, settings, at(inputs, 0), parameters)}),
    onnx: (graph, inputs, parameters) => normalizeInOnnx(graph, settings, at(inputs, 0), parameters),
    native: (engine, precision) => normalizeGroupsNatively(engine, precision, settings),
  };
}

function vector(name: string, size: number, value: number): Parameter {
  return {name, shape: [size], pytorchAxes: [0], initializer: {kind: 'constant', value}, trainable: true};
}

function normalizePortably(
  tf: typeof tfjs,
  settings: GroupNormSettings,
  x: tfjs.Tensor,
  parameters: readonly tfjs.Tensor[],
): tfjs.Tensor {
  const view = tf.reshape(x, [...viewGroups(x.shape, settings)]);
  const {mean, variance} = tf.moments(view, [1, 3], true);
  const normal = tf.mul(tf.sub(view, mean), tf.rsqrt(tf.add(variance, settings.epsilon)));
  return tf.add(tf.mul(tf.reshape(normal, x.shape), at(parameters, 0)), at(parameters, 1));
}
