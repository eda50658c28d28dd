import type * as tfjs from '@tensorflow/tfjs-core';
import {composeKernel} from '../../native/compose-kernel.js';
import type {Arithmetic} from '../../native/compose-kernel.js';
import type {Tensor} from '../../engine/engine.js';
import type {Node} from '../../node.js';
import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

export interface GeluOptions {
  /** Whether it is the approximation by tanh: torch.nn.GELU(approximate='tanh'). */
  readonly tanh?: boolean;
}

/** x times the share of the normal distribution below x, torch.nn.GELU (Hendrycks and Gimpel 2016). */
export function gelu(x: Node, {tanh = false}: GeluOptions = {}): Node {
  return applyToElements(x, tanh ? tanhFunction : geluFunction);
}

const root = Math.SQRT1_2;
const density = 1 / Math.sqrt(2 * Math.PI);
const slope = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;
/** The first with an operator of its own. */
const geluOpset = 20;

export const geluFunction: ElementFunction = {
  kind: 'gelu',
  own: 'gelu',
  parameter: 0,
  keeps: 'input',
  portable: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, root)), 1)),
  onnx(graph, x) {
    if (graph.opset >= geluOpset) return graph.map('Gelu', [x]);
    return multiplyHalf(graph, x, graph.map('Erf', [graph.map('Div', [x, graph.scalar('root', Math.SQRT2)])]));
  },
  compose: (engine, precision) => ({
    forward: composeKernel(engine, precision, (math, x) => math.multiply(x, normalCdf(math, x))),
    backward: composeKernel(engine, precision, (math, gradient, x) => {
      const bell = math.exp(math.multiply(math.multiply(x, x), -0.5));
      const rise = math.multiply(math.multiply(x, bell), density);
      return math.multiply(gradient, math.add(normalCdf(math, x), rise));
    }),
  }),
};

/** x (1 + t) / 2, in the form that ONNX Runtime takes for Gelu. */
function multiplyHalf(graph: OnnxGraph, x: OnnxValue, t: OnnxValue): OnnxValue {
  const product = graph.map('Mul', [x, graph.map('Add', [t, graph.scalar('one', 1)])]);
  return graph.map('Mul', [product, graph.scalar('half', 0.5)]);
}

/** (1 + erf(x / sqrt(2))) / 2 */
function normalCdf(math: Arithmetic, x: Tensor): Tensor {
  return math.multiply(math.add(math.erf(math.multiply(x, root)), 1), 0.5);
}

/** x (1 + t) / 2 with t = tanh(u), u = sqrt(2 / pi) (x + 0.044715 x^3). */
const tanhFunction: ElementFunction = {
  kind: 'gelu',
  own: 'gelu-tanh',
  parameter: 0,
  keeps: 'input',
  portable: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(innerPortably(tf, x)), 1)),
  onnx(graph, x) {
    if (graph.opset >= geluOpset) return graph.map('Gelu', [x], {approximate: 'tanh'});
    const square = graph.map('Mul', [graph.map('Mul', [x, x]), graph.scalar('cubic', cubic * slope)]);
    const inner = graph.map('Mul', [x, graph.map('Add', [square, graph.scalar('slope', slope)])]);
    return multiplyHalf(graph, x, graph.map('Tanh', [inner]));
  },
  compose: (engine, precision) => ({
    forward: composeKernel(engine, precision, (math, x) =>
      math.multiply(math.multiply(x, math.add(innerTanh(math, x), 1)), 0.5),
    ),
    backward: composeKernel(engine, precision, (math, gradient, x) => {
      const t = innerTanh(math, x);
      const steep = math.add(math.multiply(math.multiply(t, t), -1), 1);
      const rise = math.add(math.multiply(math.multiply(x, x), 3 * cubic * slope), slope);
      const sum = math.add(math.add(t, 1), math.multiply(x, math.multiply(steep, rise)));
      return math.multiply(gradient, math.multiply(sum, 0.5));
    }),
  }),
};

function innerPortably(tf: typeof tfjs, x: tfjs.Tensor): tfjs.Tensor {
  return tf.mul(x, tf.add(tf.mul(tf.mul(x, x), cubic * slope), slope));
}

function innerTanh(math: Arithmetic, x: Tensor): Tensor {
  return math.tanh(math.multiply(x, math.add(math.multiply(math.multiply(x, x), cubic * slope), slope)));
}
