import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {makeInitializer, makeKernelInitializer} from '../../initial.js';
import type {InitialBias, InitialKernel} from '../../initial.js';
import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';
import {onnxForm} from '../../onnx/onnx-graph.js';
import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {Operation, Parameter, PortableResult} from '../../operation.js';
import {activations} from '../activation/activations.js';
import type {ActivationName} from '../activation/activations.js';
import type {SqueezeSettings} from './settings.js';
import {squeezeNatively} from './squeeze-excite-native.js';

export interface SqueezeExciteOptions {
  /** Channels that the mean is squeezed into. */
  readonly channels: number;
  readonly activation?: ActivationName;
  readonly gate?: ActivationName;
  /** Names of the two convolutions below the layer's own. */
  readonly reduce?: string;
  readonly expand?: string;
  readonly bias?: boolean;
  /** How the two kernels begin, and the biases: as those of `conv` where left out. */
  readonly init?: InitialKernel;
  readonly biasInit?: InitialBias;
}

/**
 * Squeeze-and-excitation (Hu et al. 2018), torchvision.ops.SqueezeExcitation: each channel of `[h, w, c]` times
 * gate(expand(activation(reduce(mean)))), where the mean is over height and width, and `reduce` and `expand` are 1x1
 * convolutions. Between them it is float32, as a dense layer is.
 */
export function squeezeExcite(x: Node, name: string, options: SqueezeExciteOptions): Node {
  const {activation = 'relu', gate = 'sigmoid', reduce = 'fc1', expand = 'fc2', bias = true} = options;
  const input = featureMapShape(x, `squeezeExcite ${name}`);
  const [, , channels] = input;
  const squeezed = options.channels;
  const settings = {input, squeezed, activation: activations[activation], gate: activations[gate], bias};
  const operation: Operation = {
    kind: 'squeeze-excite',
    parameters: [
      ...convolution(`${name}.${reduce}`, channels, squeezed, options),
      ...convolution(`${name}.${expand}`, squeezed, channels, options),
    ],
    portable: (tf, inputs, parameters) => squeezePortably(tf, settings, at(inputs, 0), parameters),
    onnx: (graph, inputs, parameters) => squeezeInOnnx(graph, settings, at(inputs, 0), parameters),
    native: (engine, precision) => squeezeNatively(engine, precision, settings),
  };
  return {
    operation,
    name,
    inputs: [x],
    shape: x.shape,
    remake: (inputs) => squeezeExcite(at(inputs, 0), name, options),
  };
}

/** A 1x1 convolution's weight and bias. */
function convolution(
  name: string,
  inputs: number,
  outputs: number,
  {bias = true, init = 'he-normal-fan-out', biasInit = 'zeros'}: SqueezeExciteOptions,
): Parameter[] {
  const fans = {in: inputs, out: outputs};
  const weight: Parameter = {
    name: `${name}.weight`,
    shape: [1, 1, inputs, outputs],
    pytorchAxes: [3, 2, 0, 1],
    initializer: makeKernelInitializer(init, fans, 1),
    trainable: true,
  };
  const shift: Parameter = {
    name: `${name}.bias`,
    shape: [outputs],
    pytorchAxes: [0],
    initializer: makeInitializer(biasInit, fans),
    trainable: true,
  };
  return bias ? [weight, shift] : [weight];
}

function squeezePortably(
  tf: typeof tfjs,
  {input: [, , channels], squeezed, activation, gate, bias}: SqueezeSettings,
  x: tfjs.Tensor,
  parameters: readonly tfjs.Tensor[],
): PortableResult {
  const each = bias ? 2 : 1;
  const connect = (value: tfjs.Tensor2D, layer: 0 | 1, shape: [number, number]): tfjs.Tensor2D => {
    const weight = tf.reshape(at(parameters, layer * each), shape) as tfjs.Tensor2D;
    const product = tf.matMul(value, weight) as tfjs.Tensor2D;
    return bias ? tf.add(product, at(parameters, layer * each + 1)) : product;
  };
  const mean = tf.mean(x, [1, 2]) as tfjs.Tensor2D;
  const hidden = activation.portable(tf, connect(mean, 0, [channels, squeezed])) as tfjs.Tensor2D;
  const factors = gate.portable(tf, connect(hidden, 1, [squeezed, channels]));
  return {output: tf.mul(x, tf.reshape(factors, [at(x.shape, 0), 1, 1, channels]))};
}

function squeezeInOnnx(
  graph: OnnxGraph,
  {input: [, , channels], squeezed, activation, gate, bias}: SqueezeSettings,
  x: OnnxValue,
  parameters: readonly OnnxValue[],
): OnnxValue {
  const each = bias ? 2 : 1;
  const connect = (value: OnnxValue, layer: 0 | 1, size: number): OnnxValue => {
    const own = parameters.slice(layer * each, (layer + 1) * each);
    return graph.call('Conv', [value, ...own], onnxForm([1, 1, size]), {kernel_shape: [1, 1]});
  };
  const featureMap = graph.arrange(x, 'nchw');
  const mean = graph.call('GlobalAveragePool', [featureMap], onnxForm([1, 1, channels]));
  const factors = gate.onnx(graph, connect(activation.onnx(graph, connect(mean, 0, squeezed)), 1, channels));
  return graph.map('Mul', [featureMap, factors]);
}
