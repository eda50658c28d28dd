import {widenHalf} from '../nn/half.js';
import type {NamedTensor} from '../nn/state-dict.js';

/**
 * The tensors of a safetensors file of float32 and float16, where it may be anywhere: Node's `readWeights` also checks
 * the checksum and takes more types.
 *
 * @throws Error saying what is wrong with it
 */
export function parseSafetensors(file: ArrayBuffer): NamedTensor[] {
  if (file.byteLength < 8) throw new Error(`${file.byteLength} bytes are no safetensors file`);
  const length = Number(new DataView(file).getBigUint64(0, true));
  const start = 8 + length;
  if (start > file.byteLength) throw new Error(`its header claims ${length} bytes of ${file.byteLength}`);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length))) as Record<string, Entry>;
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, {dtype, shape, data_offsets: [begin, end]}]) => {
      if (start + end > file.byteLength) throw new Error(`it is truncated: ${name} ends beyond it`);
      const bytes = file.slice(start + begin, start + end); // aligned, which the file need not be
      if (dtype === 'F32') return {name, shape, data: new Float32Array(bytes)};
      if (dtype === 'F16') return {name, shape, data: widenHalf(new Uint16Array(bytes))};
      throw new Error(`${name} is ${dtype}; F32 and F16 are read here`);
    });
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}
