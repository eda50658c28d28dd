import {cutBatch} from '../data/shard.js';
import type {BatchResult} from '../evaluate/metrics.js';
import {countClasses} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import type {Arithmetic} from './optimizer/arithmetic.js';
import {sliceBatch} from './slice-batch.js';
import type {BatchPart} from './slice-batch.js';
import {checkTargets, mainClasses} from './targets.js';
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
 * A whole batch in up to `count` parts.
 *
 * @throws RangeError where a label is none of the network's classes
 */
export function cutIntoParts(model: Model, images: Float32Array, targets: Targets, count: number): BatchPart[] {
  checkTargets(targets, countClasses(model));
  const total = mainClasses(targets).length;
  return sliceBatch(images, targets, cutBatch(total, count), total);
}

/** Of all parts, at least one, which go through the network one after the other. */
export function accumulateGradients<T>(
  weights: TrainedWeights<T>,
  parts: readonly BatchPart[],
  compute: (part: BatchPart) => BatchGradients<T>,
): BatchGradients<T> {
  const [first, ...others] = parts;
  return others.reduce((sum, part) => {
    weights.replaceBuffers(sum.buffers);
    return addUp(weights.engine.arithmetic, sum, compute(part));
  }, compute(first as BatchPart));
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
