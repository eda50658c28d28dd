import {activationType} from '../native/engine.js';
import type {Node} from '../node.js';
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
  keeps: 'output',
  portable: (tf, x) => tf.sigmoid(x),
  compose(engine, precision) {
    const T = activationType(precision);
    const backward = engine.kernel('SigmoidGrad', {T});
    return {forward: engine.kernel('Sigmoid', {T}), backward: (gradient, output) => backward(output, gradient)};
  },
};
