import {composeKernel} from '../../native/compose-kernel.js';
import type {Arithmetic} from '../../native/compose-kernel.js';
import type {Tensor} from '../../engine/engine.js';
import type {Node} from '../../node.js';
import {applyToElements} from './element-wise.js';
import type {ElementFunction} from './element-wise.js';

/** x min(max(x + 3, 0), 6) / 6, torch.nn.Hardswish (Howard et al. 2019, MobileNetV3). */
export function hardSwish(x: Node): Node {
  return applyToElements(x, hardSwishFunction);
}

export const hardSwishFunction: ElementFunction = {
  kind: 'hardswish',
  own: 'hardswish',
  parameter: 0,
  keeps: 'input',
  portable: (tf, x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
  onnx: (graph, x) => graph.map('HardSwish', [x]),
  compose: (engine, precision) => ({
    forward: composeKernel(engine, precision, (math, x) =>
      math.multiply(math.multiply(x, math.relu6(math.add(x, 3))), 1 / 6),
    ),
    backward: composeKernel(engine, precision, differentiate),
  }),
};

/** g (h + x h') with h the hard sigmoid, each six times as large. */
function differentiate(math: Arithmetic, gradient: Tensor, x: Tensor): Tensor {
  const shifted = math.add(x, 3);
  const level = math.multiply(gradient, math.relu6(shifted));
  const rise = math.multiply(x, math.relu6Gradient(gradient, shifted));
  return math.multiply(math.add(level, rise), 1 / 6);
}
