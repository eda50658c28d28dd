import {UserError} from '../../../common/errors.js';
import type {Augmentation, ImageShape} from './augmentation.js';

/**
 * Checks that a recipe's augmentations fit the images.
 *
 * @throws UserError `recipe-augmentation`
 */
export function checkAugmentation(augment: readonly Augmentation[], [height, width, channels]: ImageShape): void {
  for (const augmentation of augment) {
    const {name} = augmentation;
    const isColored = name === 'color-jitter' || name === 'trivial-augment' || name === 'rand-augment';
    if (isColored && channels !== 3) {
      throw refuse(
        `${name} needs red, green and blue, but the images have ${channels} channels.`,
        `Remove ${name}.`,
      );
    }
    const side = Math.min(height, width);
    if (name === 'random-crop' && augmentation.fill === 'reflect' && augmentation.padding >= side) {
      throw refuse(
        `random-crop cannot reflect ${augmentation.padding} pixels of an image of ${side}.`,
        `Use a padding of at most ${side - 1}, or fill: zeros.`,
      );
    }
  }
}

function refuse(message: string, advice: string): UserError {
  return new UserError('recipe-augmentation', message, advice, 2);
}
