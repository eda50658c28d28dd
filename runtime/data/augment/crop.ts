import {nextBelow} from '../../random/random.js';
import type {ImageShape, ImageStep} from './augmentation.js';

/** A window of the image's own size at a random place of the padded image. */
export function createCrop(padding: number, fill: 'zeros' | 'reflect', shape: ImageShape): ImageStep {
  const places = 2 * padding + 1;
  const crop = fill === 'zeros' ? cropImage : cropReflected;
  return (image, result, {random}) => {
    const down = nextBelow(random, places) - padding;
    const right = nextBelow(random, places) - padding;
    crop(image, result, shape, down, right);
    return result;
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

/**
 * As `cropImage`, but beyond an edge stands the image's reflection, without the edge itself a second time.
 * Equals torchvision's RandomCrop(size, padding=p, padding_mode='reflect'); offsets have to be smaller than the image.
 */
export function cropReflected(
  image: Uint8Array,
  result: Uint8Array,
  [height, width, channels]: ImageShape,
  down: number,
  right: number,
): void {
  for (let row = 0; row < height; row++) {
    const source = reflect(row + down, height) * width;
    for (let column = 0; column < width; column++) {
      const from = (source + reflect(column + right, width)) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) result[to + channel] = image[from + channel] as number;
    }
  }
}

function reflect(place: number, size: number): number {
  if (place < 0) return -place;
  return place < size ? place : 2 * (size - 1) - place;
}
