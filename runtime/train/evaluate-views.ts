import {setImmediate} from 'node:timers/promises';
import {flipBatch} from '../data/flip-batch.js';
import type {Loader} from '../data/loader.js';
import {addBatch, countCorrect, emptyTally, summarize} from './metrics.js';
import type {Metrics} from './metrics.js';

/** What gives logits `[n, classes]` in inference mode. */
export interface Judge {
  predict(images: Float32Array, count: number): Float32Array;
}

/**
 * As `evaluate`, but by the mean of the logits of two views: the image and its mirror image.
 *
 * @returns null where `signal` was aborted on the way
 */
export async function evaluateBothSides(
  judge: Judge,
  loader: Loader,
  indices: Uint32Array,
  batch: number,
  shape: readonly [number, number, number],
  signal: AbortSignal,
): Promise<Metrics | null> {
  let tally = emptyTally;
  for await (const {images, labels, size} of loader.batches({indices, batch, epoch: 0, training: false})) {
    const plain = judge.predict(images, size);
    const mirrored = judge.predict(flipBatch(images, shape), size);
    const logits = plain.map((value, at) => (value + (mirrored[at] as number)) / 2);
    tally = addBatch(tally, {loss: measureLoss(logits, labels), correct: countCorrect(logits, labels)}, size);
    await setImmediate();
    if (signal.aborted) return null;
  }
  return summarize(tally);
}

/** The mean of the softmax cross-entropy. */
export function measureLoss(logits: Float32Array, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  const losses = Array.from(labels, (label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = own.reduce((most, value) => Math.max(most, value), -Infinity);
    const sum = own.reduce((total, value) => total + Math.exp(value - largest), 0);
    return Math.log(sum) + largest - (own[label] as number);
  });
  return losses.reduce((total, loss) => total + loss, 0) / labels.length;
}
