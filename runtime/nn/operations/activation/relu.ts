import {activationType} from '../../engine/engine.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

/** max(x, 0), element by element. */
export function relu(x: Node): Node {
  return applyToElements(x, reluFunction);
}

export const reluFunction: ElementFunction = {
  kind: 'relu',
  own: 'relu',
  parameter: 0,
  keeps: 'output', // its sign is the input's
  portable: (tf, x) => tf.relu(x),
  onnx: (graph, x) => graph.map('Relu', [x]),
  compose(engine, precision) {
    const T = activationType(precision);
    return {forward: engine.kernel('Relu', {T}), backward: engine.kernel('ReluGrad', {T})};
  },
};
