import type {BatchResult} from '../evaluate/metrics.js';
import {countClasses} from '../nn/model.js';
import type {Arithmetic} from './optimizer/arithmetic.js';
import {sliceBatch} from './slice-batch.js';
import type {BatchPart} from './slice-batch.js';
import {checkTargets} from './targets.js';
import type {Targets} from './targets.js';
import type {TrainedWeights} from './trained-weights.js';

/** What a batch, or a part of one, gave; all of it the receiver's. */
export interface BatchGradients<T> {
  readonly result: BatchResult;
  /** One for each parameter of the model; null for buffers. */
  readonly gradients: readonly (T | null)[];
  /** New values of the buffers, by parameter index. */
  readonly buffers: ReadonlyMap<number, T>;
}

/**
 * The gradients of a whole batch, which goes through the network in up to `count` parts, one after the other.
 *
 * @param compute of a part, and its number among all that the training computes, which dropout draws from
 * @throws RangeError where a label is none of the network's classes
 */
export function accumulateGradients<T>(
  weights: TrainedWeights<T>,
  images: Float32Array,
  targets: Targets,
  count: number,
  stepsTaken: number,
  compute: (part: BatchPart, step: number) => BatchGradients<T>,
): BatchGradients<T> {
  checkTargets(targets, countClasses(weights.model));
  const [first, ...others] = sliceBatch(images, targets, count);
  return others.reduce((sum, part, k) => {
    weights.replaceBuffers(sum.buffers);
    return addUp(weights.engine.arithmetic, sum, compute(part, stepsTaken * count + k + 1));
  }, compute(first as BatchPart, stepsTaken * count));
}

function addUp<T>(arithmetic: Arithmetic<T>, a: BatchGradients<T>, b: BatchGradients<T>): BatchGradients<T> {
  const gradients = a.gradients.map((gradient, i) => {
    const other = b.gradients[i] ?? null;
    return gradient === null || other === null ? null : arithmetic.add(gradient, other);
  });
  [...a.gradients, ...b.gradients].forEach((gradient) => {
    if (gradient !== null) arithmetic.release(gradient);
  });
  const result = {loss: a.result.loss + b.result.loss, correct: a.result.correct + b.result.correct};
  return {result, gradients, buffers: b.buffers};
}
