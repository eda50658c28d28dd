import {activationType} from '../../engine/engine.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

export interface LeakyReluOptions {
  /** What numbers below zero are multiplied by, not negative. */
  readonly slope?: number;
}

/** max(x, 0) + slope min(x, 0), torch.nn.LeakyReLU. */
export function leakyRelu(x: Node, {slope = 0.01}: LeakyReluOptions = {}): Node {
  return applyToElements(x, leakyReluFunction(slope));
}

export function leakyReluFunction(slope: number): ElementFunction {
  return {
    kind: 'leaky-relu',
    own: 'leaky-relu',
    parameter: slope,
    keeps: 'output', // its sign is the input's
    portable: (tf, x) => tf.leakyRelu(x, slope),
    onnx: (graph, x) => graph.map('LeakyRelu', [x], {alpha: {float: slope}}),
    compose(engine, precision) {
      const attributes = {T: activationType(precision), alpha: {float: slope}};
      return {
        forward: engine.kernel('LeakyRelu', attributes),
        backward: engine.kernel('LeakyReluGrad', attributes),
      };
    },
  };
}
