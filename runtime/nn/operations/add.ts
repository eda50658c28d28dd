import type {Node} from '../node.js';
import type {Operation} from '../operation.js';
import {at} from '../at.js';
import {activationType, valuePrecision} from '../engine/engine.js';

/**
 * x + y, of one shape.
 * @throws RangeError when the shapes differ
 */
export function add(x: Node, y: Node): Node {
  if (x.shape.join() !== y.shape.join()) {
    throw new RangeError(`add needs two equal shapes, not [${x.shape.join(', ')}] and [${y.shape.join(', ')}]`);
  }
  const operation: Operation = {
    kind: 'add',
    parameters: [],

    portable: (tf, inputs) => ({output: tf.add(at(inputs, 0), at(inputs, 1))}),
    onnx(graph, inputs) {
      const aligned = graph.align(inputs);
      return graph.map('Add', [at(aligned, 0), at(aligned, 1)]);
    },

    native(engine, precision) {
      const forward = engine.kernel('AddV2', {T: activationType(valuePrecision(x.shape, precision))});
      return {
        forward: (inputs) => ({output: forward(...inputs), saved: [], buffers: []}),
        backward: (gradient) => ({inputs: [engine.retain(gradient), engine.retain(gradient)], parameters: []}),
      };
    },
  };
  return {operation, name: null, inputs: [x, y], shape: x.shape, remake: (inputs) => add(at(inputs, 0), at(inputs, 1))};
}
