import {cpuFeatures, readComputeCapability} from '../native/index.js';
import type {TensorFlow} from '../native/index.js';
import type {Precision} from '../nn/operation.js';

/** What of a machine decides; read from it where it is not given. */
export interface Multipliers {
  readonly cpu: () => {readonly avx512_bf16: boolean; readonly amx_bf16: boolean};
  readonly computeCapability: () => number | null;
}

/**
 * The number format of activations. `auto` is bfloat16 where products of it are an instruction, else float32: on a CPU
 * with AVX-512's or AMX's (without them oneDNN converts, and is slower than in float32), on a GPU from CUDA compute
 * capability 8.0 (Ampere) on.
 */
export function choosePrecision(
  wanted: 'auto' | Precision,
  {gpu}: Pick<TensorFlow, 'gpu'>,
  {cpu, computeCapability}: Multipliers = {cpu: cpuFeatures, computeCapability: readComputeCapability},
): Precision {
  if (wanted !== 'auto') return wanted;
  if (gpu) return (computeCapability() ?? 0) >= 8 ? 'bfloat16' : 'float32';
  const {avx512_bf16, amx_bf16} = cpu();
  return avx512_bf16 || amx_bf16 ? 'bfloat16' : 'float32';
}
