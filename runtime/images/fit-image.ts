import type {DecodedImage} from './decoded-image.js';

/**
 * Makes an image as large as a network's images: scaled so that it just covers them, then what overhangs at two
 * sides cut away, as much at the one as at the other. An image of that size stays as it is.
 */
export function fitImage(image: DecodedImage, width: number, height: number): DecodedImage {
  const scale = Math.max(width / image.width, height / image.height);
  const covering = resizeImage(
    image,
    Math.max(width, Math.round(image.width * scale)),
    Math.max(height, Math.round(image.height * scale)),
  );
  const left = Math.floor((covering.width - width) / 2);
  const top = Math.floor((covering.height - height) / 2);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * covering.width + left) * 3;
    pixels.set(covering.pixels.subarray(from, from + width * 3), y * width * 3);
  }
  return {width, height, pixels};
}

/**
 * Coefficients of pixels are whole numbers of this part, as in Pillow (Resample.c, PRECISION_BITS), so that sums are
 * exact.
 */
const unit = 2 ** 22;

/**
 * Scales bilinearly over all the pixels that fall into one (antialiased): `Image.resize` of Pillow with BILINEAR, to
 * the last bit.
 */
export function resizeImage(image: DecodedImage, width: number, height: number): DecodedImage {
  const {pixels} = image;
  // First across, then down, each rounded to bytes, as Pillow does.
  const wide = width === image.width ? pixels : resizeRows(pixels, image.height, weigh(image.width, width), 3);
  const high = height === image.height ? wide : resizeColumns(wide, width * 3, weigh(image.height, height));
  return {width, height, pixels: high};
}

interface Window {
  readonly first: number;
  /** Of each pixel from the first on, in units. */
  readonly coefficients: readonly number[];
}

interface Axis {
  readonly from: number;
  readonly windows: readonly Window[];
}

function weigh(from: number, to: number): Axis {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const windows = Array.from({length: to}, (_, place) => {
    const middle = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - reach + 0.5));
    const length = Math.min(from, Math.trunc(middle + reach + 0.5)) - first;
    const weights = Array.from({length}, (_, tap) => Math.max(0, 1 - Math.abs((first + tap - middle + 0.5) / reach)));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {first, coefficients: weights.map((weight) => Math.trunc(0.5 + (weight / sum) * unit))};
  });
  return {from, windows};
}

function resizeRows(pixels: Uint8Array, rows: number, {from, windows}: Axis, channels: number): Uint8Array {
  const result = new Uint8Array(rows * windows.length * channels);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const {first, coefficients} of windows) {
      const start = (row * from + first) * channels;
      for (let channel = 0; channel < channels; channel++)
        result[at++] = sum(pixels, start + channel, channels, coefficients);
    }
  }
  return result;
}

/** @param row numbers in a row */
function resizeColumns(pixels: Uint8Array, row: number, {windows}: Axis): Uint8Array {
  const result = new Uint8Array(windows.length * row);
  let at = 0;
  for (const {first, coefficients} of windows) {
    for (let column = 0; column < row; column++) result[at++] = sum(pixels, first * row + column, row, coefficients);
  }
  return result;
}

function sum(pixels: Uint8Array, start: number, step: number, coefficients: readonly number[]): number {
  let total = unit / 2; // rounds
  for (let tap = 0; tap < coefficients.length; tap++)
    total += (pixels[start + tap * step] as number) * (coefficients[tap] as number);
  return Math.min(255, Math.floor(total / unit));
}
