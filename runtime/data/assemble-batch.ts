import {tabulateNormalization} from '../images/normalize-image.js';
import {createAugment, createErasures} from './augment/index.js';
import type {Augmentation} from './augment/index.js';
import {mixBatch} from './mix.js';
import type {Mix, Mixed} from './mix.js';
import {createRandom, stream} from '../random/random.js';
import type {Images} from './read-dataset.js';
import {createResize} from './resize.js';
import type {Resize} from './resize.js';

export interface Batch {
  /** NHWC `[size, height, width, channels]`, normalized. */
  readonly images: Float32Array;
  /** `[size]`, class indices. */
  readonly labels: Int32Array;
  readonly size: number;
  /** What the images and labels are mixed with, where they are. */
  readonly mixed?: Mixed | null;
  /** Images of the whole batch, where these are a worker's shard of it. */
  readonly total?: number;
}

/** Which images go into a batch. A worker gets this as a message. */
export interface BatchRequest {
  readonly indices: Uint32Array;
  /** Whether the first is not of the batch: the second is mixed with it, where the batch is mixed. */
  readonly led?: boolean;
  readonly epoch: number;
  /** The batch's number in its epoch, from 0. */
  readonly number: number;
  readonly augmented: boolean;
  /** Pixels of both sides; null: the images' own. */
  readonly pixels: number | null;
}

/** What every batch of a loader has in common. A worker gets this once; the pixels are shared, not copied. */
export interface Assembly {
  readonly images: Images;
  /** Per channel, of pixels from 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly augment: readonly Augmentation[];
  readonly mix?: Mix | null;
  readonly seed: number;
}

export type AssembleBatch = (request: BatchRequest) => Batch;

/**
 * Makes batches: images picked, augmented, normalized, erased in, resized, and mixed. What an image looks like depends
 * on the seed, the epoch and its own index, what a batch mixes on the seed, the epoch and the batch's number, so that
 * both are the same whichever thread makes the batch.
 */
export function createAssembler({images, mean, std, augment, mix = null, seed}: Assembly): AssembleBatch {
  const [height, width, channels] = images.shape;
  const stored = height * width * channels;
  const augmentImage = createAugment(augment, images.shape);
  const erasures = createErasures(augment, images.shape);
  const table = tabulateNormalization(mean, std);
  const resizes = new Map<number, Resize>();
  const full = new Float32Array(stored);
  const chooseResize = (pixels: number | null): Resize | null => {
    if (pixels === null || (pixels === height && pixels === width)) return null;
    const resize = resizes.get(pixels) ?? createResize(images.shape, pixels);
    resizes.set(pixels, resize);
    return resize;
  };

  return ({indices, led = false, epoch, number, augmented, pixels}) => {
    const resize = chooseResize(pixels);
    const shape = resize === null ? images.shape : ([pixels ?? height, pixels ?? width, channels] as const);
    const size = shape[0] * shape[1] * channels;
    const result = new Float32Array(indices.length * size);
    const labels = new Int32Array(indices.length);
    indices.forEach((index, place) => {
      if (index >= images.count) throw new RangeError(`image ${index} of ${images.count}`);
      const bytes = images.pixels.subarray(index * stored, (index + 1) * stored);
      const image = resize === null ? result.subarray(place * size, (place + 1) * size) : full;
      if (augmented) {
        const random = createRandom(seed, stream.augmentation, epoch, index);
        normalize(augmentImage(bytes, {seed, epoch, index, random}), table, channels, image);
        for (const erase of erasures) erase(image, random);
      } else {
        normalize(bytes, table, channels, image);
      }
      resize?.(image, result, place * size);
      labels[place] = images.labels[index] as number;
    });
    const random = createRandom(seed, stream.mix, epoch, number);
    const mixed = augmented && mix !== null ? mixBatch(mix, result, labels, shape, random) : null;
    const batch = {images: result, labels, size: indices.length, mixed};
    return led ? dropFirst(batch) : batch;
  };
}

function dropFirst({images, labels, size, mixed}: Batch): Batch {
  return {
    images: images.subarray(images.length / size),
    labels: labels.slice(1),
    size: size - 1,
    mixed: mixed ? {...mixed, labels: mixed.labels.slice(1)} : null,
  };
}

function normalize(image: Uint8Array, table: Float32Array, channels: number, result: Float32Array): void {
  for (let pixel = 0; pixel < image.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel++) {
      result[pixel + channel] = table[channel * 256 + (image[pixel + channel] as number)] as number;
    }
  }
}
