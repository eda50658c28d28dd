import {nextBelow, nextUniform} from '../random/random.js';
import type {Random} from '../random/random.js';
import {nextBeta} from '../random/beta.js';

/** A recipe's `mix`; at least one alpha is above 0. */
export interface Mix {
  readonly mixup: number;
  readonly cutmix: number;
  /** How likely a batch is mixed. */
  readonly probability: number;
}

/** What of the batch's other images went into its images. */
export interface Mixed {
  /** `[n]`, class indices of the other image. */
  readonly labels: Int32Array;
  /** The weight of the image's own label, from 0 to 1; the other label has the rest. */
  readonly fraction: number;
}

/**
 * Mixes every image of a batch with the one before it, in place: pixels by mixup (Zhang et al. 2018), or a rectangle by
 * CutMix (Yun et al. 2019), with torchvision's formulas (transforms.v2.MixUp, CutMix).
 *
 * @param images NHWC, float32
 * @returns null where the draws leave the batch as it is
 */
export function mixBatch(
  mix: Mix,
  images: Float32Array,
  labels: Int32Array,
  shape: readonly [number, number, number],
  random: Random,
): Mixed | null {
  if (labels.length < 2 || nextUniform(random) >= mix.probability) return null;
  const cuts = mix.mixup === 0 || (mix.cutmix > 0 && nextUniform(random) < 0.5);
  const fraction = nextBeta(random, cuts ? mix.cutmix : mix.mixup);
  const others = rollLabels(labels);
  if (!cuts) {
    mixPixels(images, labels.length, fraction);
    return {labels: others, fraction};
  }
  const [height, width] = shape;
  const box = chooseBox(height, width, fraction, nextBelow(random, width), nextBelow(random, height));
  pasteBox(images, shape, box);
  const area = (box.right - box.left) * (box.bottom - box.top);
  return {labels: others, fraction: 1 - area / (height * width)};
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A box about (x, y) of the part 1 - fraction of the image, cut off at its edges. */
export function chooseBox(height: number, width: number, fraction: number, x: number, y: number): Box {
  const reach = 0.5 * Math.sqrt(1 - fraction);
  const [across, down] = [Math.trunc(reach * width), Math.trunc(reach * height)];
  return {
    left: Math.max(0, x - across),
    top: Math.max(0, y - down),
    right: Math.min(width, x + across),
    bottom: Math.min(height, y + down),
  };
}

/** The label of the image before each; before the first stands the last. */
export function rollLabels(labels: Int32Array): Int32Array {
  return labels.map((_, place) => labels[(place + labels.length - 1) % labels.length] as number);
}

/** Every image times its fraction, plus the image before it times the rest, each rounded to float32. */
export function mixPixels(images: Float32Array, count: number, fraction: number): void {
  const {fround} = Math;
  const [own, other] = [fround(fraction), fround(1 - fraction)];
  eachWithPrevious(images, count, (image, before) => {
    for (let at = 0; at < image.length; at++) {
      image[at] = fround((before[at] as number) * other) + fround((image[at] as number) * own);
    }
  });
}

/** The box of the image before, in every image. */
export function pasteBox(
  images: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  {left, top, right, bottom}: Box,
): void {
  eachWithPrevious(images, images.length / (height * width * channels), (image, before) => {
    for (let row = top; row < bottom; row++) {
      const start = row * width * channels;
      image.set(before.subarray(start + left * channels, start + right * channels), start + left * channels);
    }
  });
}

/** From the last to the first, so that the image before is still what it was. */
function eachWithPrevious(
  images: Float32Array,
  count: number,
  change: (image: Float32Array, before: Float32Array) => void,
): void {
  const size = images.length / count;
  const at = (place: number): Float32Array => images.subarray(place * size, (place + 1) * size);
  const last = at(count - 1).slice();
  for (let place = count - 1; place > 0; place--) change(at(place), at(place - 1));
  change(at(0), last);
}
