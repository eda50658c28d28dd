import {activationType, castKernel, float32Type} from '../engine/engine.js';
import type {Engine, Tensor} from '../engine/engine.js';
import type {Precision} from '../precision.js';

/** A bias a channel, held in float32 beside activations in a precision. */
export interface BiasKernels {
  /** Takes the activation over. */
  add(activation: Tensor, bias: Tensor): Tensor;
  /** The bias's gradient from the output's, in float32. */
  gradient(gradient: Tensor): Tensor;
}

export function biasKernels(engine: Engine, precision: Precision): BiasKernels {
  const T = activationType(precision);
  const biasAdd = engine.kernel('BiasAdd', {T, data_format: 'NHWC'});
  const biasGradient = engine.kernel('BiasAddGrad', {T, data_format: 'NHWC'});
  const toActivation = castKernel(engine, float32Type, T);
  const toFloat = castKernel(engine, T, float32Type);
  return {
    add(activation, bias) {
      const narrow = toActivation(bias);
      const biased = biasAdd(activation, narrow);
      engine.release(activation, narrow);
      return biased;
    },
    gradient(gradient) {
      const raw = biasGradient(gradient);
      const wide = toFloat(raw);
      engine.release(raw);
      return wide;
    },
  };
}
