import {composeKernel} from '../../native/compose-kernel.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';

export interface ScaleOptions {
  /** The constant. */
  readonly by: number;
}

/** x times a constant. */
export function scale(x: Node, {by}: ScaleOptions): Node {
  return applyToElements(x, {
    kind: 'scale',
    own: 'scale',
    parameter: by,
    keeps: 'nothing',
    portable: (tf, value) => tf.mul(value, by),
    onnx: (graph, value) => graph.map('Mul', [value, graph.scalar('by', by)]),
    compose(engine, precision) {
      const multiply = composeKernel(engine, precision, (math, value) => math.multiply(value, by));
      return {forward: multiply, backward: multiply};
    },
  });
}
