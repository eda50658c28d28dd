import {tabulateNormalisation} from './normalisation.js';
import type {Picture} from './picture.js';

/**
 * A picture as a network sees it: `[height, width, channels]`, normalised as in training.
 *
 * @param mean, std of each channel, of pixels from 0 to 1; one of them for a network that sees grey pictures
 */
export function normalisePicture({pixels}: Picture, mean: readonly number[], std: readonly number[]): Float32Array {
  const table = tabulateNormalisation(mean, std);
  if (mean.length === 3) return Float32Array.from(pixels, (value, i) => table[(i % 3) * 256 + value] as number);
  return Float32Array.from({length: pixels.length / 3}, (_, pixel) => table[grey(pixels, pixel * 3)] as number);
}

/** Rec. 601's luma in whole numbers, as Pillow's convert('L') has it. */
function grey(pixels: Uint8Array, at: number): number {
  const [red, green, blue] = [pixels[at], pixels[at + 1], pixels[at + 2]] as unknown as [number, number, number];
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
