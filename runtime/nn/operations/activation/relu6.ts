import {activationType} from '../../engine/engine.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

/** min(max(x, 0), 6), torch.nn.ReLU6. */
export function relu6(x: Node): Node {
  return applyToElements(x, relu6Function);
}

export const relu6Function: ElementFunction = {
  kind: 'relu6',
  own: 'relu6',
  parameter: 0,
  keeps: 'output',
  portable: (tf, x) => tf.relu6(x),
  onnx: (graph, x) => graph.map('Clip', [x, graph.scalar('min', 0), graph.scalar('max', 6)]),
  compose(engine, precision) {
    const T = activationType(precision);
    return {forward: engine.kernel('Relu6', {T}), backward: engine.kernel('Relu6Grad', {T})};
  },
};
