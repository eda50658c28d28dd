import type {Parameter} from '../../nn/operation.js';
import {countElements} from '../../nn/model.js';
import {interpolate} from './arithmetic.js';
import type {Arithmetic} from './arithmetic.js';
import type {MuonOptions} from './options.js';
import type {Rule} from './rule.js';

/**
 * The coefficients of the quintic that brings all singular values near one: Keller Jordan's, as in torch.optim.Muon.
 */
const [linear, cubic, quintic] = [3.4445, -4.775, 2.0315] as const;
const iterations = 5;

/**
 * torch.optim.Muon with `adjust_lr_fn='match_rms_adamw'`, its products in float32: momentum, orthogonalised. The matrix
 * of a kernel has a column for each output channel; that is the transpose of PyTorch's, and so is the result.
 */
export function muonRule({momentum, nesterov}: MuonOptions, shape: readonly number[]): Rule {
  const columns = shape[shape.length - 1] ?? 1;
  const rows = countElements(shape) / columns;
  // The root of the mean square of AdamW's steps, so that one rate serves both.
  const stretch = 0.2 * Math.sqrt(Math.max(rows, columns));
  return {
    state: ['momentum_buffer'],
    change(math, {value, memory: [buffer]}, gradient, {rate, weightDecay}) {
      const moved = interpolate(math, buffer as typeof value, gradient, 1 - momentum);
      const direction = nesterov ? interpolate(math, gradient, moved, momentum) : moved;
      const turned = math.reshape(orthogonalize(math, math.reshape(direction, [rows, columns]), rows < columns), shape);
      const kept = math.scale(value, 1 - rate * weightDecay);
      return {value: math.subtract(kept, math.scale(turned, rate * stretch)), memory: [moved]};
    },
    kernel: null,
  };
}

/** Whether a parameter is a matrix of a layer's outputs by what each is made of. */
export function isMatrix({shape, pytorchAxes}: Parameter): boolean {
  const outputs = shape[shape.length - 1] ?? 1;
  return pytorchAxes.length > 1 && pytorchAxes[0] === shape.length - 1 && outputs > 1 && countElements(shape) > outputs;
}

/** The nearest matrix with orthonormal rows or columns, roughly: five Newton-Schulz steps. */
function orthogonalize<T>(math: Arithmetic<T>, matrix: T, isWide: boolean): T {
  let x = math.scale(matrix, 1 / Math.max(Math.sqrt(math.sumOfSquares([matrix])), 1e-7));
  for (let i = 0; i < iterations; i++) {
    // The smaller of the two products of the matrix with itself.
    const gram = math.matMul(x, x, !isWide, isWide);
    const change = math.add(math.scale(gram, cubic), math.scale(math.matMul(gram, gram, false, false), quintic));
    const moved = isWide ? math.matMul(change, x, false, false) : math.matMul(x, change, false, false);
    x = math.add(math.scale(x, linear), moved);
  }
  return x;
}
