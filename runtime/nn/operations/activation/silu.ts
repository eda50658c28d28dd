import {composeKernel} from '../../native/compose-kernel.js';
import type {Arithmetic} from '../../native/compose-kernel.js';
import type {Tensor} from '../../engine/engine.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

/** x / (1 + e^-x), torch.nn.SiLU, also called swish. */
export function silu(x: Node): Node {
  return applyToElements(x, siluFunction);
}

export const siluFunction: ElementFunction = {
  kind: 'silu',
  own: 'silu',
  parameter: 0,
  keeps: 'input',
  portable: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  onnx: (graph, x) => graph.map('Mul', [x, graph.map('Sigmoid', [x])]),
  compose: (engine, precision) => ({
    forward: composeKernel(engine, precision, (math, x) => math.multiply(x, math.sigmoid(x))),
    backward: composeKernel(engine, precision, differentiate),
  }),
};

/** g s (1 + x (1 - s)) with s the sigmoid. */
function differentiate(math: Arithmetic, gradient: Tensor, x: Tensor): Tensor {
  const s = math.sigmoid(x);
  const rest = math.add(math.multiply(s, -1), 1);
  return math.multiply(gradient, math.multiply(s, math.add(math.multiply(x, rest), 1)));
}
