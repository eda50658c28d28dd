import {at} from '../../at.js';
import type {Node} from '../../node.js';
import {groupNormOperation} from './group-norm.js';

export interface LayerNormOptions {
  /** Added to the variance. PyTorch's default, 1e-5. */
  readonly epsilon?: number;
}

/**
 * Layer normalization over the channels at each place of `[h, w, c]` (ConvNeXt's LayerNorm2d), or over `[features]`:
 * torch.nn.LayerNorm with its biased variance.
 * @throws RangeError when x is neither
 */
export function layerNorm(x: Node, name: string, {epsilon = 1e-5}: LayerNormOptions = {}): Node {
  const operation = groupNormOperation(x, 'layernorm', name, {groups: 1, eachPlace: true, epsilon});
  return {operation, name, inputs: [x], shape: x.shape, remake: (inputs) => layerNorm(at(inputs, 0), name, {epsilon})};
}
