/**
 * Left becomes right, in one image or in each of a batch.
 *
 * @param images `[n, height, width, channels]`
 * @returns `result`
 */
export function flipImages<T extends Uint8Array | Float32Array>(
  images: T,
  result: T,
  [, width, channels]: readonly [number, number, number],
): T {
  const row = width * channels;
  for (let start = 0; start < images.length; start += row) {
    for (let column = 0; column < width; column++) {
      const from = start + column * channels;
      const to = start + row - (column + 1) * channels;
      for (let channel = 0; channel < channels; channel++) result[to + channel] = images[from + channel] as number;
    }
  }
  return result;
}
