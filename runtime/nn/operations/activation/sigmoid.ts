import {composeKernel} from '../../native/compose-kernel.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

/** 1 / (1 + e^-x), torch.nn.Sigmoid. */
export function sigmoid(x: Node): Node {
  return applyToElements(x, sigmoidFunction);
}

export const sigmoidFunction: ElementFunction = {
  kind: 'sigmoid',
  own: 'sigmoid',
  parameter: 0,
  keeps: 'input', // y (1 - y) of an output near 1 would have no digits left in bfloat16
  portable: (tf, x) => tf.sigmoid(x),
  onnx: (graph, x) => graph.map('Sigmoid', [x]),
  compose: (engine, precision) => ({
    forward: composeKernel(engine, precision, (math, x) => math.sigmoid(x)),
    backward: composeKernel(engine, precision, (math, gradient, x) => {
      const y = math.sigmoid(x);
      return math.multiply(gradient, math.multiply(y, math.add(math.multiply(y, -1), 1)));
    }),
  }),
};
