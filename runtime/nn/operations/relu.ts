import type {Node} from '../node.js';
import type {Operation} from '../operation.js';
import {at} from '../at.js';
import {activationType} from '../native/engine.js';

/** max(x, 0), element by element. */
export function relu(x: Node): Node {
  return {operation: reluOperation, name: null, inputs: [x], shape: x.shape};
}

const reluOperation: Operation = {
  kind: 'relu',
  parameters: [],

  portable: (tf, inputs) => ({output: tf.relu(at(inputs, 0))}),

  native(engine, precision) {
    const T = activationType(precision);
    const forward = engine.kernel('Relu', {T});
    const backward = engine.kernel('ReluGrad', {T});
    return {
      forward(inputs, _parameters, training) {
        const output = forward(...inputs);
        return {output, saved: training ? [engine.retain(output)] : [], buffers: []};
      },
      // The output's sign is the input's, so the input need not be kept.
      backward: (gradient, saved) => ({inputs: [backward(gradient, ...saved)], parameters: []}),
    };
  },
};
