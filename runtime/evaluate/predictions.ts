import {setImmediate} from 'node:timers/promises';
import {flipImages} from '../data/flip-images.js';
import type {Loader} from '../data/loader.js';
import type {Model} from '../nn/model.js';
import {addBatch, emptyTally, evaluateLogits} from './metrics.js';
import type {Tally} from './metrics.js';

/** What a network says to a batch of images whose classes are known. */
export interface Predictions {
  /** `[n, classes]`, row by row. */
  readonly logits: Float32Array;
  /** `[n]`, class indices. */
  readonly labels: Int32Array;
}

/** What each image is shown as: itself, or itself and its mirror image, whose logits are then averaged. */
export type Views = 'plain' | 'flip';

/** A model with weights, in inference mode: a `Predictor`, or a trainer between two steps. */
export interface Network {
  readonly model: Model;
  /** Logits `[n, classes]` of images `[n, height, width, channels]`. */
  predict(images: Float32Array): Float32Array;
}

/**
 * Shows every image to the network, in the order of `indices`.
 *
 * @returns the predictions batch by batch; those so far where `signal` is aborted
 */
export async function collectPredictions(
  network: Network,
  loader: Loader,
  indices: Uint32Array,
  batch: number,
  views: Views,
  signal?: AbortSignal,
): Promise<Predictions[]> {
  const predictions: Predictions[] = [];
  for await (const {images, labels} of loader.batches({indices, batch, epoch: 0, training: false})) {
    predictions.push({logits: predictViews(network, images, views), labels});
    await setImmediate();
    if (signal?.aborted === true) break;
  }
  return predictions;
}

/** @param images `[n, height, width, channels]` */
export function predictViews(network: Network, images: Float32Array, views: Views): Float32Array {
  const logits = network.predict(images);
  if (views === 'plain') return logits;
  const [height, width, channels] = network.model.image.shape as [number, number, number];
  const flipped = network.predict(flipImages(images, new Float32Array(images.length), [height, width, channels]));
  return logits.map((value, i) => (value + (flipped[i] as number)) / 2);
}

/** Sums of loss and hits, batch by batch as a training adds them up: a figure is the same wherever it is computed. */
export function addPredictions(batches: readonly Predictions[]): Tally {
  return batches.reduce(
    (tally, {logits, labels}) => addBatch(tally, evaluateLogits(logits, labels), labels.length),
    emptyTally,
  );
}
