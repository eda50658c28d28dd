import {roundToHalf} from '../../nn/half.js';
import type {NamedTensor} from '../../nn/state-dict.js';

/**
 * Tensors as safetensors for browsers: no checksum, and where it is asked for in float16, all but vectors.
 *
 * @returns the file's parts
 */
export function encodeSafetensors(tensors: readonly NamedTensor[], half: boolean): readonly Uint8Array[] {
  let end = 0;
  const header: Record<string, unknown> = {};
  const parts = tensors.map(({name, shape, data}) => {
    const isHalf = half && shape.length > 1;
    const values = isHalf ? roundToHalf(data) : data;
    header[name] = {dtype: isHalf ? 'F16' : 'F32', shape, data_offsets: [end, end + values.byteLength]};
    end += values.byteLength;
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  });
  const json = JSON.stringify(header);
  const text = Buffer.from(json + ' '.repeat(-Buffer.byteLength(json) & 7)); // the tensors start aligned
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return [length, text, ...parts];
}
