import {createRandom, shuffle, stream} from './random.js';

export interface Split {
  /** Indices of the images to train with, in random order. */
  readonly train: Uint32Array;
  /** Indices of the images held out to judge an epoch by. */
  readonly validation: Uint32Array;
}

/**
 * Splits `count` images by a shuffle that depends on the seed alone.
 *
 * @param ratio the part held out, in [0, 1): 0.2 of 50,000 gives 40,000 and 10,000
 * @param fraction of the images to train with, those that are kept; the held out are the same for every fraction
 */
export function splitIndices(count: number, ratio: number, seed: number, fraction = 1): Split {
  const order = shuffle(
    Uint32Array.from({length: count}, (_, index) => index),
    createRandom(seed, stream.split),
  );
  const held = Math.round(count * ratio);
  const kept = Math.ceil((count - held) * fraction);
  return {train: order.slice(held, held + kept), validation: order.slice(0, held)};
}
