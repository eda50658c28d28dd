import type {DecodedImage} from './decoded-image.js';

/**
 * An image as a network sees it: `[height, width, channels]`, normalized as in training.
 *
 * @param mean, std of each channel, of pixels from 0 to 1; one of them for a network that sees gray images
 */
export function normalizeImage({pixels}: DecodedImage, mean: readonly number[], std: readonly number[]): Float32Array {
  const table = tabulateNormalization(mean, std);
  if (mean.length === 3) return Float32Array.from(pixels, (value, i) => table[(i % 3) * 256 + value] as number);
  return Float32Array.from({length: pixels.length / 3}, (_, pixel) => table[gray(pixels, pixel * 3)] as number);
}

/** Rec. 601's luma in whole numbers, as Pillow's convert('L') has it. */
function gray(pixels: Uint8Array, at: number): number {
  const [red, green, blue] = [pixels[at], pixels[at + 1], pixels[at + 2]] as unknown as [number, number, number];
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/**
 * `(byte / 255 - mean) / std` of every byte value: `[channels, 256]`. Each operation is rounded to float32, so that the
 * numbers are those of torchvision's ToTensor and Normalize to the last bit.
 */
export function tabulateNormalization(mean: readonly number[], std: readonly number[]): Float32Array {
  const table = new Float32Array(mean.length * 256);
  for (let channel = 0; channel < mean.length; channel++) {
    for (let byte = 0; byte < 256; byte++) {
      const centered = Math.fround(Math.fround(byte / 255) - Math.fround(mean[channel] as number));
      table[channel * 256 + byte] = centered / Math.fround(std[channel] as number);
    }
  }
  return table;
}
