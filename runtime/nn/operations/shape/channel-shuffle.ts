import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {activationType} from '../../engine/engine.js';
import type {Engine, Kernel, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';
import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {Operation} from '../../operation.js';
import type {Precision} from '../../precision.js';

export interface ChannelShuffleOptions {
  /** Equal groups that the channels are taken from in turn. */
  readonly groups: number;
}

/**
 * torch.nn.ChannelShuffle (ShuffleNet, Zhang et al. 2017): the channels of equal groups one by one in turn, so that
 * with two groups `a b c d` becomes `a c b d`.
 * @throws RangeError when the groups do not divide the channels
 */
export function channelShuffle(x: Node, {groups}: ChannelShuffleOptions): Node {
  const [, , channels] = featureMapShape(x, 'channelShuffle');
  if (channels % groups !== 0) {
    throw new RangeError(`channelShuffle: ${channels} channels do not divide into ${groups} groups`);
  }
  const operation: Operation = {
    kind: 'channel-shuffle',
    parameters: [],
    portable: (tf, inputs) => ({output: shufflePortably(tf, at(inputs, 0) as tfjs.Tensor4D, groups)}),
    onnx: (graph, inputs) => shuffleInOnnx(graph, at(inputs, 0), groups),
    native: (engine, precision) => shuffleNatively(engine, precision, groups, channels / groups),
  };
  return {
    operation,
    name: null,
    inputs: [x],
    shape: x.shape,
    remake: (inputs) => channelShuffle(at(inputs, 0), {groups}),
  };
}

function shufflePortably(tf: typeof tfjs, x: tfjs.Tensor4D, groups: number): tfjs.Tensor {
  const apart = tf.reshape(x, [-1, groups, at(x.shape, 3) / groups]);
  return tf.reshape(tf.transpose(apart, [0, 2, 1]), x.shape);
}

function shuffleInOnnx(graph: OnnxGraph, given: OnnxValue, groups: number): OnnxValue {
  const x = graph.arrange(given, 'nchw');
  const [channels, height, width] = x.sizes as readonly [number, number, number];
  const members = channels / groups;
  const apart = graph.reshape(x, {sizes: [groups, members, height, width], layout: null});
  const turned = graph.transpose(apart, [0, 2, 1, 3, 4], {sizes: [members, groups, height, width], layout: null});
  return graph.reshape(turned, x);
}

/** To take g groups of n in turn is undone by taking n groups of g in turn. */
function shuffleNatively(engine: Engine, precision: Precision, groups: number, members: number): NativeLayer {
  const forward = shuffleKernel(engine, precision, groups);
  const backward = shuffleKernel(engine, precision, members);
  return {
    forward: (inputs) => ({output: forward(at(inputs, 0)), saved: [], buffers: []}),
    backward: (gradient) => ({inputs: [backward(gradient)], parameters: []}),
  };
}

function shuffleKernel(engine: Engine, precision: Precision, groups: number): Kernel {
  const T = activationType(precision);
  if (engine.usesCustom('SpecnetShuffleChannels', precision)) {
    return engine.kernel('SpecnetShuffleChannels', {T, groups});
  }
  const reshape = engine.kernel('Reshape', {T, Tshape: {type: 3}});
  const transpose = engine.kernel('Transpose', {T, Tperm: {type: 3}});
  const withNumbers = (kernel: Kernel, x: Tensor, ...numbers: readonly number[]) => {
    const given = engine.tensor(Int32Array.from(numbers), [numbers.length]);
    const result = kernel(x, given);
    engine.release(given);
    return result;
  };
  return (...inputs) => {
    const {shape} = at(inputs, 0);
    const apart = withNumbers(reshape, at(inputs, 0), -1, groups, at(shape, 3) / groups);
    const turned = withNumbers(transpose, apart, 0, 2, 1);
    const result = withNumbers(reshape, turned, ...shape);
    engine.release(apart, turned);
    return result;
  };
}
