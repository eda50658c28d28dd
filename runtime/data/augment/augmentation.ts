import type {Random} from '../../random/random.js';

/** A recipe's augmentations, in the order in which they apply. */
export type Augmentation = ImageAugmentation | Erasure;

/** Changes of the stored bytes. */
export type ImageAugmentation =
  | {readonly name: 'random-crop'; readonly padding: number; readonly fill?: 'zeros' | 'reflect'}
  | {readonly name: 'horizontal-flip'; readonly probability: number}
  | {readonly name: 'alternating-flip'}
  | ColorJitter
  | {readonly name: 'trivial-augment'}
  | {readonly name: 'rand-augment'; readonly operations: number; readonly magnitude: number};

/** By how much each changes at most; see torchvision.transforms.ColorJitter. */
export interface ColorJitter {
  readonly name: 'color-jitter';
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
}

/** Rectangles that are overwritten once the image is normalized, so that zero is the mean color. */
export type Erasure =
  | {readonly name: 'cutout'; readonly size: number}
  | {
      readonly name: 'random-erasing';
      readonly probability: number;
      /** Smallest and largest fraction of the image's area. */
      readonly scale: readonly [number, number];
      /** Smallest and largest ratio of height to width. */
      readonly ratio: readonly [number, number];
      readonly value: 'zeros' | 'random';
    };

export type ImageShape = readonly [height: number, width: number, channels: number];

/** Which image is augmented when, and the draws that this gives it. */
export interface Occasion {
  readonly seed: number;
  /** Counts from 0. */
  readonly epoch: number;
  /** The image's place in the data set. */
  readonly index: number;
  readonly random: Random;
}

/**
 * One change of one image `[height, width, channels]` of bytes.
 *
 * @param image is left as it is
 * @param result of the image's size; anything may stand in it
 * @returns `result`, or the image itself where nothing changes
 */
export type ImageStep = (image: Uint8Array, result: Uint8Array, occasion: Occasion) => Uint8Array;

export function isErasure(augmentation: Augmentation): augmentation is Erasure {
  return augmentation.name === 'cutout' || augmentation.name === 'random-erasing';
}
