import {readProcessorFlags} from './cpu.js';
import {limitInstructions, readInstructionLimit} from './instruction-limit.js';

/**
 * What specnet's kernels are compiled for; `none` is an addon without them, for all other processors. There is an addon
 * for each, built when a processor that wants it is first met: at once for the one at hand, later where the cache has
 * moved. Where that cannot be done (an image without a compiler), the addon that is there serves with those of its
 * kernels that run.
 */
export type InstructionSet = 'avx512' | 'avx2' | 'none';

/** The best first. addon/instructions.h asks the processor for the same before a kernel is registered. */
export const instructionSets: readonly InstructionSet[] = ['avx512', 'avx2', 'none'];

/** What people call them. */
export const setNames: Readonly<Record<InstructionSet, string>> = {
  avx512: 'AVX-512',
  avx2: 'AVX2',
  none: 'any processor',
};

/** Flags of /proc/cpuinfo that a processor has which runs kernels for a set. */
const needed: Readonly<Record<InstructionSet, readonly string[]>> = {
  avx512: ['avx2', 'fma', 'avx512f', 'avx512bw', 'avx512vl', 'avx512dq'],
  avx2: ['avx2', 'fma'],
  none: [],
};

/**
 * The best instruction set that this processor has, within the limit that ONEDNN_MAX_CPU_ISA sets.
 * @param reported the processor's flags
 */
export function chooseInstructionSet(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  reported: ReadonlySet<string> = readProcessorFlags(),
): InstructionSet {
  const flags = limitInstructions(reported, readInstructionLimit(environment));
  return instructionSets.find((set) => needed[set].every((flag) => flags.has(flag))) ?? 'none';
}
