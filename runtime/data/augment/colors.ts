import type {ImageShape} from './augmentation.js';
import {shiftHue} from './hue.js';

/**
 * Changes of an image's colors, of red, green and blue, as torchvision makes them of a PIL image: PIL's ImageEnhance,
 * to the last bit. A factor of 1 changes nothing. `image` and `result` may be the same array.
 */
export type ColorChange = (image: Uint8Array, result: Uint8Array, factor: number) => void;

/** torchvision's adjust_brightness: towards or away from black. */
export const adjustBrightness: ColorChange = (image, result, factor) => blendWithOne(image, result, 0, factor);

/** torchvision's adjust_contrast: towards or away from the image's mean gray. */
export const adjustContrast: ColorChange = (image, result, factor) => {
  let sum = 0;
  for (let pixel = 0; pixel < image.length; pixel += 3) sum += grayAt(image, pixel);
  blendWithOne(image, result, Math.floor(sum / (image.length / 3) + 0.5), factor);
};

/** torchvision's adjust_saturation: towards or away from the pixel's own gray. */
export const adjustSaturation: ColorChange = (image, result, factor) => {
  const fraction = Math.fround(factor);
  for (let pixel = 0; pixel < image.length; pixel += 3) {
    const gray = grayAt(image, pixel);
    for (let place = pixel; place < pixel + 3; place++) {
      result[place] = blend(gray, image[place] as number, fraction);
    }
  }
};

/**
 * torchvision's adjust_hue.
 * @param shift -0.5 to 0.5 of a turn; 0 changes nothing but what PIL's way through HSV rounds
 */
export const adjustHue: ColorChange = (image, result, shift) => {
  shiftHue(image, result, Math.trunc(shift * 255) & 255);
};

/**
 * torchvision's adjust_sharpness: towards or away from the image smoothed by a 3x3 window. `result` must be another
 * array than `image`.
 */
export function adjustSharpness(
  image: Uint8Array,
  result: Uint8Array,
  factor: number,
  [height, width]: ImageShape,
): void {
  const fraction = Math.fround(factor);
  const row = 3 * width;
  result.set(image); // PIL's filter leaves the border as it is
  for (let y = 1; y < height - 1; y++) {
    for (let place = y * row + 3; place < (y + 1) * row - 3; place++) {
      let sum = 4 * (image[place] as number); // the window's middle counts five times
      for (let line = place - row; line <= place + row; line += row) {
        sum += (image[line - 3] as number) + (image[line] as number) + (image[line + 3] as number);
      }
      result[place] = blend(Math.round(sum / 13), image[place] as number, fraction);
    }
  }
}

/** PIL's conversion from RGB to L. */
function grayAt(image: Uint8Array, pixel: number): number {
  const [red, green, blue] = [image[pixel] as number, image[pixel + 1] as number, image[pixel + 2] as number];
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** All bytes with the same other one: there are 256 results. */
function blendWithOne(image: Uint8Array, result: Uint8Array, other: number, factor: number): void {
  const fraction = Math.fround(factor);
  const table = Uint8Array.from({length: 256}, (_, byte) => blend(other, byte, fraction));
  for (let place = 0; place < image.length; place++) result[place] = table[image[place] as number] as number;
}

/**
 * PIL's Image.blend of one byte, in its float32: `from` where the fraction is 0, `to` where it is 1, beyond where
 * above.
 */
function blend(from: number, to: number, fraction: number): number {
  const value = Math.fround(from + Math.fround(fraction * (to - from)));
  if (value <= 0) return 0;
  return value >= 255 ? 255 : Math.trunc(value);
}
