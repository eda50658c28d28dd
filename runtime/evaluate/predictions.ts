import {setImmediate} from 'node:timers/promises';
import type {Loader} from '../data/loader.js';
import type {Predictor} from './predictor.js';

/** What a network says to images whose classes are known. */
export interface Answers {
  /** `[n, classes]`, row by row. */
  readonly logits: Float32Array;
  /** `[n]`, class indices. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** What each image is shown as: itself, or itself and its mirror image, whose logits are then averaged. */
export type Views = 'plain' | 'flip';

/** Shows every image to the network, in the order of `indices`. */
export async function collectAnswers(
  predictor: Predictor,
  loader: Loader,
  indices: Uint32Array,
  batch: number,
  views: Views = 'plain',
): Promise<Answers> {
  const classes = predictor.model.logits.shape[0] as number;
  const logits = new Float32Array(indices.length * classes);
  const labels = new Int32Array(indices.length);
  let done = 0;
  for await (const {images, labels: right, size} of loader.batches({indices, batch, epoch: 0, training: false})) {
    logits.set(predictViews(predictor, images, views), done * classes);
    labels.set(right, done);
    done += size;
    await setImmediate();
  }
  return {logits, labels, classes};
}

/** @param images `[n, height, width, channels]` */
export function predictViews(predictor: Predictor, images: Float32Array, views: Views): Float32Array {
  const plain = predictor.predict(images);
  if (views === 'plain') return plain;
  const [, width, channels] = predictor.model.image.shape as [number, number, number];
  const mirrored = predictor.predict(mirror(images, width, channels));
  return plain.map((value, i) => (value + (mirrored[i] as number)) / 2);
}

/** Left to right and right to left, each row of pixels. */
function mirror(images: Float32Array, width: number, channels: number): Float32Array {
  const mirrored = new Float32Array(images.length);
  const row = width * channels;
  for (let start = 0; start < images.length; start += row) {
    for (let x = 0; x < width; x++) {
      const from = start + x * channels;
      mirrored.set(images.subarray(from, from + channels), start + (width - 1 - x) * channels);
    }
  }
  return mirrored;
}
