import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {availableParallelism, cpus, totalmem} from 'node:os';
import {limitInstructions, readInstructionLimit} from './instruction-limit.js';

/** What decides how fast a CPU computes, and in which precision it should. */
export interface CpuFeatures {
  readonly model: string;
  /** Node's name for it: `x64`, `arm64`. */
  readonly architecture: string;
  /** Cores this process may use. */
  readonly cores: number;
  /** Bytes of memory. */
  readonly memory: number;
  readonly avx2: boolean;
  readonly avx512f: boolean;
  /** Products of bfloat16 numbers in one instruction. */
  readonly avx512_bf16: boolean;
  /** Products of bfloat16 tiles (Intel, from Sapphire Rapids on). */
  readonly amx_bf16: boolean;
  /** The same on Arm. */
  readonly arm_bf16: boolean;
  /** What ONEDNN_MAX_CPU_ISA limits it to, such as `avx2`; what lies above is taken to be absent. */
  readonly limit: string | null;
  /** Flags that the processor has and the limit takes away. */
  readonly withheld: readonly string[];
}

/** The flags that the system reports: /proc/cpuinfo on Linux, sysctl on macOS. */
export function readProcessorFlags(): ReadonlySet<string> {
  try {
    if (process.platform === 'linux') {
      const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
      return new Set(line.trim().split(/\s+/));
    }
    if (process.platform === 'darwin') {
      const text = execFileSync('sysctl', ['-a'], {encoding: 'utf8', maxBuffer: 1 << 24});
      const flags = /^machdep\.cpu\.leaf7_features: (.*)$/m.exec(text)?.[1]?.toLowerCase().split(' ') ?? [];
      if (/^hw\.optional\.arm\.FEAT_BF16: 1$/m.test(text)) flags.push('bf16');
      return new Set(flags);
    }
  } catch {
    // a system that does not report them is taken to have none
  }
  return new Set();
}

/** Reads what this machine's CPU can do, within the limit that ONEDNN_MAX_CPU_ISA sets. */
export function cpuFeatures(
  reported: ReadonlySet<string> = readProcessorFlags(),
  limit: string | null = readInstructionLimit(),
): CpuFeatures {
  const flags = limitInstructions(reported, limit);
  return {
    model: cpus()[0]?.model.trim() ?? 'unknown',
    architecture: process.arch,
    cores: availableParallelism(),
    memory: totalmem(),
    avx2: flags.has('avx2'),
    avx512f: flags.has('avx512f'),
    avx512_bf16: flags.has('avx512_bf16'),
    amx_bf16: flags.has('amx_bf16'),
    arm_bf16: flags.has('bf16'),
    limit,
    withheld: [...reported].filter((flag) => !flags.has(flag)),
  };
}
