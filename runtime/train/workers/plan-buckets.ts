import {countElements} from '../../nn/model.js';
import type {Parameter} from '../../nn/operation.js';

/** What is added up over the workers at a time: large enough that its latency is little, and yet several a network. */
const [leastBytes, maxBytes] = [5e6, 25e6];
const bucketsWanted = 6;
const bytesPerNumber = 4;

/**
 * Puts the gradients into buckets, the last parameters first, as the backward pass makes them: while it goes on, a full
 * bucket is on its way. PyTorch's DistributedDataParallel does the same.
 *
 * @param frozen indices of parameters that have no gradient
 * @returns indices of parameters, bucket by bucket
 */
export function planBuckets(parameters: readonly Parameter[], frozen: ReadonlySet<number>): number[][] {
  const trained = parameters.flatMap(({trainable}, index) => (trainable && !frozen.has(index) ? [index] : []));
  const bytesOf = (index: number): number => bytesPerNumber * countElements((parameters[index] as Parameter).shape);
  const total = trained.reduce((sum, index) => sum + bytesOf(index), 0);
  const size = Math.min(maxBytes, Math.max(leastBytes, total / bucketsWanted));
  const buckets: number[][] = [[]];
  let filled = 0;
  for (const index of trained.reverse()) {
    if (filled >= size) {
      buckets.push([]);
      filled = 0;
    }
    buckets.at(-1)?.push(index);
    filled += bytesOf(index);
  }
  return buckets;
}
