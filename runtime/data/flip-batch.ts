/** The mirror images of a batch NHWC, left for right. */
export function flipBatch(
  images: Float32Array,
  [, width, channels]: readonly [number, number, number],
): Float32Array {
  const result = new Float32Array(images.length);
  const row = width * channels;
  for (let start = 0; start < images.length; start += row) {
    for (let column = 0; column < width; column++) {
      const from = start + column * channels;
      result.set(images.subarray(from, from + channels), start + row - (column + 1) * channels);
    }
  }
  return result;
}
