
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
