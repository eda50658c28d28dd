import {nextBelow, nextUniform} from './random.js';
import type {Random} from './random.js';

/** A recipe's augmentations, in the order in which they apply. */
export type Augmentation =
  | {readonly name: 'random-crop'; readonly padding: number}
  | {readonly name: 'horizontal-flip'; readonly probability: number};

export type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * Augments one image `[height, width, channels]` of bytes; the result has the same shape. As in torchvision's usual
 * pipeline this comes before normalisation, so that padding is black, not grey.
 *
 * @param image is left as it is
 * @returns the image itself where there is nothing to do, otherwise an array that the next call overwrites
 */
export type Augment = (image: Uint8Array, random: Random) => Uint8Array;

export function createAugment(augmentations: readonly Augmentation[], shape: ImageShape): Augment {
  const size = shape[0] * shape[1] * shape[2];
  const steps = augmentations.map((augmentation) => ({augmentation, result: new Uint8Array(size)}));
  return (image, random) => {
    let current = image;
    for (const {augmentation, result} of steps) {
      if (augmentation.name === 'random-crop') {
        const places = 2 * augmentation.padding + 1;
        const down = nextBelow(random, places) - augmentation.padding;
        const right = nextBelow(random, places) - augmentation.padding;
        cropImage(current, result, shape, down, right);
        current = result;
      } else if (nextUniform(random) < augmentation.probability) {
        flipImage(current, result, shape);
        current = result;
      }
    }
    return current;
  };
}

/**
 * A window of the image's own size, moved `down` and `right` (negative: up and left); zero where it leaves the image.
 * Equals torchvision's RandomCrop(size, padding=p) at the offsets (p + down, p + right).
 */
export function cropImage(
  image: Uint8Array,
  result: Uint8Array,
  [height, width, channels]: ImageShape,
  down: number,
  right: number,
): void {
  result.fill(0);
  const first = Math.max(0, right);
  const last = Math.min(width, width + right);
  if (first >= last) return;
  for (let row = Math.max(0, -down); row < Math.min(height, height - down); row++) {
    const source = (row + down) * width;
    result.set(
      image.subarray((source + first) * channels, (source + last) * channels),
      (row * width + first - right) * channels,
    );
  }
}

/** Left becomes right. */
export function flipImage(image: Uint8Array, result: Uint8Array, [height, width, channels]: ImageShape): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * channels;
      const to = (row * width + width - 1 - column) * channels;
      for (let channel = 0; channel < channels; channel++) result[to + channel] = image[from + channel] as number;
    }
  }
}
