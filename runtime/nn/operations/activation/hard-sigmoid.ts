import {composeKernel} from '../../native/compose-kernel.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

/** min(max(x + 3, 0), 6) / 6, torch.nn.Hardsigmoid (Howard et al. 2019, MobileNetV3). */
export function hardSigmoid(x: Node): Node {
  return applyToElements(x, hardSigmoidFunction);
}

export const hardSigmoidFunction: ElementFunction = {
  kind: 'hardsigmoid',
  own: 'hardsigmoid',
  parameter: 0,
  keeps: 'input', // rounded to bfloat16, an output near 1 may be 1
  portable: (tf, x) => tf.div(tf.relu6(tf.add(x, 3)), 6),
  onnx: (graph, x) => graph.map('HardSigmoid', [x], {alpha: {float: 1 / 6}, beta: {float: 0.5}}),
  compose: (engine, precision) => ({
    forward: composeKernel(engine, precision, (math, x) => math.multiply(math.relu6(math.add(x, 3)), 1 / 6)),
    backward: composeKernel(engine, precision, (math, gradient, x) =>
      math.multiply(math.relu6Gradient(gradient, math.add(x, 3)), 1 / 6),
    ),
  }),
};
