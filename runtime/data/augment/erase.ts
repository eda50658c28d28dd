import {nextBelow, nextNormal, nextUniform} from '../../random/random.js';
import type {Random} from '../../random/random.js';
import type {Erasure, ImageShape} from './augmentation.js';

export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Overwrites a part of a normalized image `[height, width, channels]` in place. */
export type Erase = (image: Float32Array, random: Random) => void;

export function createErase(erasure: Erasure, shape: ImageShape): Erase {
  if (erasure.name === 'cutout') {
    const {size} = erasure;
    return (image, random) => eraseRectangle(image, shape, placeSquare(shape, size, random), () => 0);
  }
  const {probability, value} = erasure;
  return (image, random) => {
    if (nextUniform(random) >= probability) return;
    const rectangle = chooseRectangle(shape, erasure, random);
    if (rectangle === null) return;
    eraseRectangle(image, shape, rectangle, value === 'zeros' ? () => 0 : () => nextNormal(random));
  };
}

/** What `place` gives, pixel by pixel, where the rectangle is: torchvision's functional.erase. */
export function eraseRectangle(
  image: Float32Array,
  [, columns, channels]: ImageShape,
  {top, left, height, width}: Rectangle,
  place: () => number,
): void {
  for (let row = top; row < top + height; row++) {
    const start = (row * columns + left) * channels;
    for (let at = start; at < start + width * channels; at++) image[at] = place();
  }
}

/**
 * A square about any pixel of the image, cut off at its edges (DeVries and Taylor, "Improved regularization of
 * convolutional neural networks with Cutout", 2017).
 */
function placeSquare([height, width]: ImageShape, size: number, random: Random): Rectangle {
  const [top, bottom] = cutAt(nextBelow(random, height), size, height);
  const [left, right] = cutAt(nextBelow(random, width), size, width);
  return {top, left, height: bottom - top, width: right - left};
}

function cutAt(middle: number, size: number, limit: number): [first: number, end: number] {
  const first = middle - Math.floor(size / 2);
  return [Math.max(0, first), Math.min(limit, first + size)];
}

/** torchvision's RandomErasing.get_params: ten tries, then none (null). */
function chooseRectangle(
  shape: ImageShape,
  {scale, ratio}: {readonly scale: readonly [number, number]; readonly ratio: readonly [number, number]},
  random: Random,
): Rectangle | null {
  const between = ([lowest, highest]: readonly [number, number]) => lowest + (highest - lowest) * nextUniform(random);
  for (let tries = 0; tries < 10; tries++) {
    const fraction = between(scale);
    const sides = Math.exp(between([Math.log(ratio[0]), Math.log(ratio[1])]));
    const [height, width] = measureRectangle(shape, fraction, sides);
    if (height >= shape[0] || width >= shape[1]) continue;
    const top = nextBelow(random, shape[0] - height + 1);
    const left = nextBelow(random, shape[1] - width + 1);
    return {top, left, height, width};
  }
  return null;
}

/** @param ratio of height to width */
export function measureRectangle([rows, columns]: ImageShape, fraction: number, ratio: number): [number, number] {
  const area = rows * columns * fraction;
  return [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
}
