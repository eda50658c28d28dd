import {UserError} from '../../../common/errors.js';
import {cpuFeatures, readComputeCapability} from '../../native/index.js';
import type {CpuFeatures, TensorFlow} from '../../native/index.js';
import type {Precision} from '../precision.js';

/** What of a machine decides; read from it where it is not given. */
export interface Multipliers {
  readonly cpu: () => Pick<
    CpuFeatures,
    'architecture' | 'avx512f' | 'avx512_bf16' | 'amx_bf16' | 'limit' | 'withheld'
  >;
  readonly computeCapability: () => number | null;
}

/**
 * The number format of activations. `auto` is bfloat16 where products of it are an instruction, else float32: on a CPU
 * with AVX-512's or AMX's, on a GPU from CUDA compute capability 8.0 (Ampere) on. ResNet-18 under ONEDNN_MAX_CPU_ISA
 * (batch 64, Zen 5): AVX512_CORE 133 images/s in float32, 43 in bfloat16; AVX512_CORE_BF16 130 and 247. Below AVX-512
 * oneDNN has no kernels for it, and it is refused. AMX is decided by analogy: no such CPU has run it.
 *
 * @throws UserError bfloat16-not-allowed
 */
export function choosePrecision(
  wanted: 'auto' | Precision,
  {gpu}: Pick<TensorFlow, 'gpu'>,
  {cpu, computeCapability}: Multipliers = {cpu: cpuFeatures, computeCapability: readComputeCapability},
): Precision {
  if (wanted === 'float32') return wanted;
  if (gpu) return wanted === 'bfloat16' || (computeCapability() ?? 0) >= 8 ? 'bfloat16' : 'float32';
  const {limit, withheld} = cpu();
  if (wanted === 'auto') return takesBfloat16(cpu()) ? 'bfloat16' : 'float32';
  if (computesBfloat16(cpu())) return wanted;
  const isForbidden = withheld.includes('avx512f');
  throw new UserError(
    'bfloat16-not-allowed',
    `bfloat16 needs AVX-512, which ${isForbidden ? `ONEDNN_MAX_CPU_ISA=${limit} forbids` : 'this processor lacks'}`,
    `${isForbidden ? 'unset ONEDNN_MAX_CPU_ISA, or ' : ''}use float32, which \`auto\` means here`,
    2,
  );
}

/**
 * The number format for a network that was trained in `trained`, where only its answers are wanted: that one, but
 * float32 where there is no bfloat16, since weights are float32 in both.
 */
export function chooseEvaluationPrecision(
  trained: 'auto' | Precision,
  {gpu}: Pick<TensorFlow, 'gpu'>,
  cpu: Multipliers['cpu'] = cpuFeatures,
): 'auto' | Precision {
  return trained === 'bfloat16' && !gpu && !computesBfloat16(cpu()) ? 'float32' : trained;
}

/** Whether `auto` is bfloat16 on this CPU. */
export function takesBfloat16({avx512_bf16, amx_bf16}: ReturnType<Multipliers['cpu']> = cpuFeatures()): boolean {
  return avx512_bf16 || amx_bf16;
}

/** Whether this CPU has any kernels for bfloat16, fast or not. */
export function computesBfloat16({architecture, avx512f}: ReturnType<Multipliers['cpu']> = cpuFeatures()): boolean {
  return architecture !== 'x64' || avx512f;
}
