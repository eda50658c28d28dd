import {at} from '../at.js';
import type {Precision} from '../precision.js';
import {activationType, castKernel, float32Type} from '../engine/engine.js';
import type {Engine, Tensor} from '../engine/engine.js';
import {reshaper} from './reshape.js';

/**
 * x times a factor, plus a shift: x is `[n, h, w, c]` or `[n, c]`, the factor float32 `[n, c]`, `[1, c]` for all
 * images alike, or `[n, 1]` for all channels alike; the shift float32 `[n, c]`. All are borrowed.
 * Squeeze-and-excitation, layer scale, stochastic depth and products by channel are made of it.
 */
export type ScaleChannels = (x: Tensor, factor: Tensor, shift?: Tensor) => Tensor;

export function scaleChannels(engine: Engine, precision: Precision): ScaleChannels {
  const T = activationType(precision);
  if (engine.usesCustom('SpecnetScaleChannels', precision)) {
    const plain = engine.kernel('SpecnetScaleChannels', {T, shifts: 0});
    const shifted = engine.kernel('SpecnetScaleChannels', {T, shifts: 1});
    return (x, factor, shift) => (shift === undefined ? plain(x, factor) : shifted(x, factor, shift));
  }
  const narrow = castKernel(engine, float32Type, T);
  const reshape = reshaper(engine, precision);
  const multiply = engine.kernel('Mul', {T});
  const add = engine.kernel('AddV2', {T});
  const spread = (vectors: Tensor, x: Tensor) => {
    const values = narrow(vectors);
    const [first, last] = [at(vectors.shape, 0), at(vectors.shape, 1)];
    const result = reshape(values, x.shape.length === 4 ? [first, 1, 1, last] : [first, last]);
    engine.release(values);
    return result;
  };
  return (x, factor, shift) => {
    const factors = spread(factor, x);
    const product = multiply(x, factors);
    engine.release(factors);
    if (shift === undefined) return product;
    const shifts = spread(shift, x);
    const sum = add(product, shifts);
    engine.release(product, shifts);
    return sum;
  };
}

export interface SumOptions {
  /** Whether the sum is over the images too: `[1, c]` then, else `[n, c]`. */
  readonly together: boolean;
  /** What the sum is multiplied by: one over the number of positions makes a mean of it. */
  readonly scale: number;
}

/**
 * The sum over all positions of x `[n, h, w, c]` or `[n, c]`, or of x times another of its shape, in float32.
 * All are borrowed.
 */
export type SumChannels = (x: Tensor, other?: Tensor) => Tensor;

export function sumChannels(engine: Engine, precision: Precision, {together, scale}: SumOptions): SumChannels {
  const T = activationType(precision);
  if (engine.usesCustom('SpecnetSumChannels', precision)) {
    const attributes = {T, together, scale: {float: scale}};
    const plain = engine.kernel('SpecnetSumChannels', {...attributes, others: 0});
    const product = engine.kernel('SpecnetSumChannels', {...attributes, others: 1});
    return (x, other) => (other === undefined ? plain(x) : product(x, other));
  }
  const widen = castKernel(engine, T, float32Type);
  const multiply = engine.kernel('Mul', {T: float32Type});
  const sum = engine.kernel('Sum', {T: float32Type, Tidx: {type: 3}, keep_dims: false});
  const reshape = reshaper(engine, 'float32');
  return (x, other) => {
    const values = [x, ...(other === undefined ? [] : [other])].map((value) => widen(value));
    if (values.length === 2) values.push(multiply(at(values, 0), at(values, 1)));
    const positions = x.shape.length === 4 ? [1, 2] : [];
    const axes = together ? [0, ...positions] : positions;
    const axisTensor = engine.tensor(Int32Array.from(axes), [axes.length]);
    const factor = engine.scalar(scale);
    const total = sum(at(values, values.length - 1), axisTensor);
    const scaled = multiply(total, factor);
    const result = reshape(scaled, [together ? 1 : at(x.shape, 0), at(x.shape, x.shape.length - 1)]);
    engine.release(...values, axisTensor, factor, total, scaled);
    return result;
  };
}
