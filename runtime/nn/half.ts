/** Numbers as float16, in bits: rounded to the nearest, ties to even; what is beyond 65504 becomes infinite. */
export function roundToHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  bits.forEach((word, i) => {
    halves[i] = ((word >>> 16) & 0x8000) | roundMagnitude(word & 0x7fffffff, values[i] as number);
  });
  return halves;
}

function roundMagnitude(word: number, value: number): number {
  if (word > 0x7f800000) return 0x7e00; // not a number
  if (word >= 0x477ff000) return 0x7c00; // 65520 and more round to infinity
  // Below 2^-14 a half is a multiple of 2^-24, as a float32 of at least 0.5 and less than 1 is.
  if (word < 0x38800000) return Math.fround((Math.abs(value) + 0.5) * 2 ** 24) - 2 ** 23;
  const rounded = word + 0xfff + ((word >>> 13) & 1);
  return (rounded - 0x38000000) >>> 13;
}

/** The way back. */
export function widenHalf(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >>> 10) & 31, half & 0x3ff];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
}
