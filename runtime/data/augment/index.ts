import type {Augmentation, ImageAugmentation, ImageShape, ImageStep, Occasion} from './augmentation.js';
import {isErasure} from './augmentation.js';
import {createCrop} from './crop.js';
import {createErase} from './erase.js';
import type {Erase} from './erase.js';
import {createAlternatingFlip, createRandomFlip} from './flip.js';
import {createColorJitter} from './jitter.js';
import {createRandAugment, createTrivialAugment} from './policy.js';

export type {Augmentation, ImageShape, Occasion} from './augmentation.js';

/**
 * Augments one image `[height, width, channels]` of bytes; the result has the same shape. As in torchvision's usual
 * pipeline this comes before normalization, so that padding is black, not gray.
 *
 * @param image is left as it is
 * @returns the image itself where there is nothing to do, otherwise an array that the next call overwrites
 */
export type Augment = (image: Uint8Array, occasion: Occasion) => Uint8Array;

/** What a recipe does to an image's bytes, in its order; what it erases is `createErasures`'s. */
export function createAugment(augmentations: readonly Augmentation[], shape: ImageShape): Augment {
  const size = shape[0] * shape[1] * shape[2];
  const steps = augmentations.flatMap((augmentation) =>
    isErasure(augmentation)
      ? []
      : createSteps(augmentation, shape).map((step) => ({step, result: new Uint8Array(size)})),
  );
  return (image, occasion) => {
    let current = image;
    for (const {step, result} of steps) current = step(current, result, occasion);
    return current;
  };
}

/** What a recipe overwrites once the image is normalized, in its order. */
export function createErasures(augmentations: readonly Augmentation[], shape: ImageShape): Erase[] {
  return augmentations.filter(isErasure).map((erasure) => createErase(erasure, shape));
}

function createSteps(augmentation: ImageAugmentation, shape: ImageShape): ImageStep[] {
  switch (augmentation.name) {
    case 'random-crop':
      return [createCrop(augmentation.padding, augmentation.fill ?? 'zeros', shape)];
    case 'horizontal-flip':
      return [createRandomFlip(augmentation.probability, shape)];
    case 'alternating-flip':
      return [createAlternatingFlip(shape)];
    case 'color-jitter':
      return [createColorJitter(augmentation)];
    case 'trivial-augment':
      return [createTrivialAugment(shape)];
    case 'rand-augment':
      return Array.from({length: augmentation.operations}, () => createRandAugment(augmentation.magnitude, shape));
  }
}
