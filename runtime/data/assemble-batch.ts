import {createAugment} from './augment.js';
import type {Augmentation} from './augment.js';
import {createRandom, stream} from './random.js';
import type {Images} from './read-dataset.js';

export interface Batch {
  /** NHWC `[size, height, width, channels]`, normalised. */
  readonly images: Float32Array;
  /** `[size]`, class indices. */
  readonly labels: Int32Array;
  readonly size: number;
}

/** Which images go into a batch. A worker gets this as a message. */
export interface BatchRequest {
  readonly indices: Uint32Array;
  readonly epoch: number;
  readonly augmented: boolean;
}

/** What every batch of a loader has in common. A worker gets this once; the pixels are shared, not copied. */
export interface Assembly {
  readonly images: Images;
  /** Per channel, of pixels from 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly augment: readonly Augmentation[];
  readonly seed: number;
}

export type AssembleBatch = (request: BatchRequest) => Batch;

/**
 * Makes batches: images picked, augmented and normalised. What an image looks like depends on the seed, the epoch and
 * its own index, so that it is the same whichever thread makes the batch.
 */
export function createAssembler({images, mean, std, augment, seed}: Assembly): AssembleBatch {
  const channels = images.shape[2];
  const size = images.shape[0] * images.shape[1] * channels;
  const augmentImage = createAugment(augment, images.shape);
  const table = tabulateNormalisation(mean, std);
  return ({indices, epoch, augmented}) => {
    const result = new Float32Array(indices.length * size);
    const labels = new Int32Array(indices.length);
    indices.forEach((index, place) => {
      if (index >= images.count) throw new RangeError(`image ${index} of ${images.count}`);
      const stored = images.pixels.subarray(index * size, (index + 1) * size);
      const image = augmented ? augmentImage(stored, createRandom(seed, stream.augmentation, epoch, index)) : stored;
      normalise(image, table, channels, result, place * size);
      labels[place] = images.labels[index] as number;
    });
    return {images: result, labels, size: indices.length};
  };
}

/**
 * `(byte / 255 - mean) / std` of every byte value: `[channels, 256]`. Each operation is rounded to float32, so that the
 * numbers are those of torchvision's ToTensor and Normalize to the last bit.
 */
export function tabulateNormalisation(mean: readonly number[], std: readonly number[]): Float32Array {
  const table = new Float32Array(mean.length * 256);
  for (let channel = 0; channel < mean.length; channel++) {
    for (let byte = 0; byte < 256; byte++) {
      const centred = Math.fround(Math.fround(byte / 255) - Math.fround(mean[channel] as number));
      table[channel * 256 + byte] = centred / Math.fround(std[channel] as number);
    }
  }
  return table;
}

function normalise(image: Uint8Array, table: Float32Array, channels: number, result: Float32Array, at: number): void {
  for (let pixel = 0; pixel < image.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel++) {
      result[at + pixel + channel] = table[channel * 256 + (image[pixel + channel] as number)] as number;
    }
  }
}
