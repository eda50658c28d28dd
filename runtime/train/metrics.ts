import type {BatchResult} from './trainer.js';

/** Means over images. */
export interface Metrics {
  readonly loss: number;
  /** 0 to 1. */
  readonly accuracy: number;
}

/** What an epoch may be judged by. */
export type MetricName = 'val/loss' | 'val/acc' | 'train/loss' | 'train/acc';

export interface EpochMetrics {
  readonly train: Metrics;
  /** Null after an epoch that was not validated. */
  readonly validation: Metrics | null;
}

/** Null where the epoch has none of it. */
export function readMetric(name: MetricName, {train, validation}: EpochMetrics): number | null {
  const metrics = name.startsWith('val/') ? validation : train;
  if (metrics === null) return null;
  return name.endsWith('/loss') ? metrics.loss : metrics.accuracy;
}

/** Sums of a pass so far. */
export interface Tally {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
}

export const emptyTally: Tally = {loss: 0, correct: 0, images: 0};

/** Adds a batch, by its size: the last one of a pass is smaller. */
export function addBatch(tally: Tally, result: BatchResult, size: number): Tally {
  return {
    loss: tally.loss + result.loss * size,
    correct: tally.correct + result.correct,
    images: tally.images + size,
  };
}

export function summarize({loss, correct, images}: Tally): Metrics {
  return {loss: loss / images, accuracy: correct / images};
}

/** How many images have their largest logit at their label. `logits` is `[n, classes]`, row by row. */
export function countCorrect(logits: Float32Array, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  return labels.reduce((correct, label, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    return correct + (findLargest(row) === label ? 1 : 0);
  }, 0);
}

/** The place of the first of the largest values. */
function findLargest(values: Float32Array): number {
  return values.reduce((largest, value, place) => (value > (values[largest] as number) ? place : largest), 0);
}
