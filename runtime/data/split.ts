import {UserError} from '../../common/errors.js';
import {countBatches} from './count-batches.js';
import {createRandom, shuffle, stream} from '../random/random.js';

export interface Split {
  /** Indices of the images to train with, in random order. */
  readonly train: Uint32Array;
  /** Indices of the images held out to validate an epoch with. */
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

/**
 * Both parts need an image, or there is nothing to train with, or nothing to validate an epoch with; and an epoch needs
 * a step.
 *
 * @throws UserError `recipe-split`
 */
export function checkSplit(
  {train, validation}: Split,
  batch: number,
  data: {readonly valid_ratio: number; readonly drop_last: boolean},
): void {
  if (train.length === 0 || validation.length === 0) {
    throw new UserError(
      'recipe-split',
      `data.valid_ratio ${data.valid_ratio} leaves ${train.length} images to train with, ` +
        `${validation.length} to validate.`,
      'Use a ratio such as 0.2.',
      2,
    );
  }
  if (countBatches(train.length, batch, data.drop_last) === 0) {
    throw new UserError(
      'recipe-split',
      `data.drop_last leaves out all ${train.length} images to train with, since batch is ${batch}.`,
      `Use a batch of at most ${train.length}.`,
      2,
    );
  }
}
