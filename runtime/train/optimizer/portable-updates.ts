import type * as tfjs from '@tensorflow/tfjs-core';
import type {UpdateEngine} from './optimizer.js';
import {blendOneByOne} from './arithmetic.js';
import {portableArithmetic} from './portable-arithmetic.js';

/** Updates on whatever tfjs backend is set, parameter by parameter. */
export function portableUpdates(tf: typeof tfjs): UpdateEngine<tfjs.Tensor> {
  const arithmetic = portableArithmetic(tf);
  return {
    arithmetic,
    own: (value) => value,
    norm: (gradients) => Math.sqrt(arithmetic.sumOfSquares(gradients)),
    updateAtOnce: () => false,
    blend: (values, targets, weight) => blendOneByOne(arithmetic, values, targets, weight),
    enter: () => undefined,
  };
}
