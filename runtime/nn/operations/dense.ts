import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import {DataType, activationType, castKernel, float32Type} from '../engine/engine.js';
import type {Engine} from '../engine/engine.js';
import {makeInitializer} from '../initial.js';
import type {Initial, InitialBias} from '../initial.js';
import type {NativeLayer} from '../engine/layer.js';
import {biasKernels} from '../native/bias.js';
import type {Node} from '../node.js';
import {onnxForm} from '../onnx/onnx-graph.js';
import type {OnnxGraph, OnnxValue} from '../onnx/onnx-graph.js';
import type {Operation, Parameter} from '../operation.js';
import type {Precision} from '../precision.js';
import {conv} from './conv/conv.js';

export interface DenseOptions {
  /** Outputs. */
  readonly features: number;
  readonly bias?: boolean;
  /** Applied to the channels at each position of `[h, w, c]`, instead of to a vector. */
  readonly perPosition?: boolean;
  /** What generated modules called `perPosition` before it was renamed. */
  readonly eachPlace?: boolean;
  /** How the weights begin; `pytorch` where left out, which is torch.nn.Linear's own. */
  readonly init?: Initial;
  /** How the biases begin; `pytorch` where left out. */
  readonly biasInit?: InitialBias;
}

/**
 * torch.nn.Linear: `[in]` to `[features]`. Always float32: it is small, and logits need the digits. With
 * `perPosition`, `[h, w, in]` to `[h, w, features]`, in the precision of the convolutions.
 * @throws RangeError when x is not a vector, or with `perPosition` not a feature map
 */
export function dense(x: Node, name: string, options: DenseOptions): Node {
  const {features, bias = true, init = 'pytorch', biasInit = 'pytorch'} = options;
  const isPerPosition = options.perPosition === true || options.eachPlace === true;
  if (isPerPosition) return densePerPosition(x, name, features, {bias, init, biasInit});
  const [size] = x.shape;
  if (x.shape.length !== 1 || size === undefined) {
    throw new RangeError(`dense ${name} needs a vector, not [${x.shape.join(', ')}]: pool or flatten first`);
  }
  const fans = {in: size, out: features};
  const weight: Parameter = {
    name: `${name}.weight`,
    shape: [size, features],
    pytorchAxes: [1, 0],
    initializer: makeInitializer(init, fans),
    trainable: true,
  };
  const shift: Parameter = {
    name: `${name}.bias`,
    shape: [features],
    pytorchAxes: [0],
    initializer: makeInitializer(biasInit, fans),
    trainable: true,
  };
  const parameters = bias ? [weight, shift] : [weight];
  const operation: Operation = {
    kind: 'dense',
    parameters,
    portable(tf, inputs, values) {
      const y = tf.matMul(at(inputs, 0) as tfjs.Tensor2D, at(values, 0) as tfjs.Tensor2D);
      return {output: bias ? tf.add(y, at(values, 1)) : y};
    },
    onnx: (graph, inputs, values) => graph.call('Gemm', [at(inputs, 0), ...values], onnxForm([features]), {transB: 1}),
    native: (engine, precision) => denseNatively(engine, precision, bias),
  };
  return {operation, name, inputs: [x], shape: [features], remake: (inputs) => dense(at(inputs, 0), name, options)};
}

/** A 1x1 convolution, whose weights PyTorch has as a matrix here. */
function densePerPosition(
  x: Node,
  name: string,
  features: number,
  options: Required<Pick<DenseOptions, 'bias' | 'init' | 'biasInit'>>,
): Node {
  const node = conv(x, name, {channels: features, kernel: 1, ...options});
  const parameters = node.operation.parameters.map((parameter) =>
    parameter.shape.length === 4 ? {...parameter, pytorchAxes: [3, 2]} : parameter,
  );
  const remake: Node['remake'] = (inputs) => densePerPosition(at(inputs, 0), name, features, options);
  const onnx: Operation['onnx'] = (graph, inputs, values) => multiplyPlaces(graph, at(inputs, 0), values);
  return {...node, operation: {...node.operation, parameters, onnx}, remake};
}

/** On channels-last feature maps, ONNX's MatMul is that; it takes the weights the other way round. */
function multiplyPlaces(graph: OnnxGraph, x: OnnxValue, [weight, bias]: readonly OnnxValue[]): OnnxValue {
  const places = graph.arrange(x, 'nhwc');
  const [height, width] = places.sizes as readonly [number, number];
  const [outputs, inputs] = weight?.sizes as readonly [number, number];
  const turned = graph.transpose(weight as OnnxValue, [1, 0], {sizes: [inputs, outputs], layout: null, batched: false});
  const product = graph.call('MatMul', [places, turned], onnxForm([height, width, outputs], 'nhwc'));
  return bias === undefined ? product : graph.map('Add', [product, bias]);
}

/** @internal */
export function denseNatively(engine: Engine, precision: Precision, bias: boolean): NativeLayer {
  const T = float32Type;
  const multiply = (transposeA: boolean, transposeB: boolean) =>
    engine.kernel('MatMul', {T, transpose_a: transposeA, transpose_b: transposeB, grad_a: false, grad_b: false});
  const forward = multiply(false, false);
  const backwardInput = multiply(false, true);
  const backwardWeight = multiply(true, false);
  const biases = biasKernels(engine, 'float32');
  const widen = castKernel(engine, activationType(precision), T);
  const narrow = castKernel(engine, T, activationType(precision));
  return {
    forward(inputs, parameters, training) {
      const given = at(inputs, 0);
      const x = given.dtype === DataType.float32 ? engine.retain(given) : widen(given);
      const weight = at(parameters, 0);
      let output = forward(x, weight);
      if (bias) output = biases.add(output, at(parameters, 1));
      if (training) {
        const saved = [x, engine.retain(weight)];
        return {output, saved: x === given ? saved : [...saved, engine.retain(given)], buffers: []};
      }
      engine.release(x);
      return {output, saved: [], buffers: []};
    },
    backward(gradient, saved, wantsInputs) {
      const x = at(saved, 0);
      const parameters = [backwardWeight(x, gradient)];
      if (bias) parameters.push(biases.gradient(gradient));
      if (!wantsInputs) return {inputs: [null], parameters};
      const wide = backwardInput(gradient, at(saved, 1));
      if (saved.length === 2) return {inputs: [wide], parameters};
      const narrowed = narrow(wide); // the input was widened on its way in
      engine.release(wide);
      return {inputs: [narrowed], parameters};
    },
  };
}
