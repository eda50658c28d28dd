import {at} from '../../at.js';
import {float32Type} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {Normalization} from '../../engine/layer.js';
import type {ConvSettings} from './settings.js';

export interface WeightAndBias {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * Makes of a convolution's weight and bias, and the parameters of the batch normalization after it, one weight and one
 * bias in float32: with s = gamma / sqrt(variance + epsilon) they are weight * s and beta + (bias - mean) * s. Without
 * a bias or a normalization it is 0 or 1 that takes their place.
 */
export function foldNormalization(
  engine: Engine,
  {bias: hasBias, output: [, , channels]}: ConvSettings,
  normalization: Normalization | null,
): (parameters: readonly Tensor[]) => WeightAndBias {
  const multiply = engine.kernel('Mul', {T: float32Type});
  const add = engine.kernel('AddV2', {T: float32Type});
  const subtract = engine.kernel('Sub', {T: float32Type});
  const inverseRoot = engine.kernel('Rsqrt', {T: float32Type});

  return (parameters) => {
    const weight = at(parameters, 0);
    const bias = hasBias
      ? engine.retain(at(parameters, 1))
      : engine.tensor(new Float32Array(channels), [channels]);
    if (normalization === null) return {weight: engine.retain(weight), bias};
    const [gamma, beta, mean, variance] = parameters.slice(-4) as [Tensor, Tensor, Tensor, Tensor];
    const epsilon = engine.scalar(normalization.epsilon);
    const sum = add(variance, epsilon);
    const inverse = inverseRoot(sum);
    const scale = multiply(gamma, inverse);
    const centered = subtract(bias, mean);
    const shift = multiply(centered, scale);
    const folded = {weight: multiply(weight, scale), bias: add(beta, shift)};
    engine.release(bias, epsilon, sum, inverse, scale, centered, shift);
    return folded;
  };
}
