/** Bytes of a number in each format of safetensors that is read; float32 holds the first three without rounding. */
const widths: Readonly<Record<string, number>> = {F32: 4, F16: 2, BF16: 2, F64: 8};

export const formats: readonly string[] = Object.keys(widths);

/** @returns null where the format is not read */
export function widthOf(dtype: unknown): number | null {
  return typeof dtype === 'string' && Object.hasOwn(widths, dtype) ? (widths[dtype] as number) : null;
}

/**
 * A tensor's bytes, little-endian, as float32. F16 and BF16 keep every bit; F64 is rounded to the nearest. F32 stays
 * where it is, so that a large file is in memory once; a copy is made where it does not lie as numbers must.
 *
 * @param dtype one of `formats`
 */
export function widen(dtype: string, bytes: Uint8Array): Float32Array {
  const width = widthOf(dtype) ?? 1;
  const {buffer, byteOffset} = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  const count = bytes.length / width;
  if (dtype === 'F32') return new Float32Array(buffer, byteOffset, count);
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer, byteOffset, count));
  const halves = new Uint16Array(buffer, byteOffset, count);
  return dtype === 'BF16' ? widenBfloat16(halves) : widenHalves(halves);
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] as number) << 16;
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function widenHalves(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] as number;
    const [sign, exponent, fraction] = [half & 0x8000, (half >> 10) & 31, half & 1023];
    if (exponent === 0) values[i] = (sign === 0 ? fraction : -fraction) * 2 ** -24; // zeros too, with their sign
    else bits[i] = (sign << 16) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  }
  return values;
}
