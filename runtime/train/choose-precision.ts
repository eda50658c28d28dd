import {cpuFeatures} from '../native/index.js';
import type {TensorFlow} from '../native/index.js';
import type {Precision} from '../nn/operation.js';

/**
 * The number format of activations. `auto` is bfloat16 where it is faster: oneDNN needs AVX-512's or AMX's bfloat16
 * instructions for that (without them it converts, and is slower than float32); GPUs that TensorFlow 2.21 supports
 * have it.
 */
export function choosePrecision(wanted: 'auto' | Precision, tensorflow: TensorFlow): Precision {
  if (wanted !== 'auto') return wanted;
  if (tensorflow.gpu) return 'bfloat16';
  const features = cpuFeatures();
  return features.avx512_bf16 || features.amx_bf16 ? 'bfloat16' : 'float32';
}
