/** Flags of /proc/cpuinfo that a limit takes away, from the oldest instructions to the newest. */
const newer = ['avx', 'avx2', 'avx512f', 'avx512_bf16', 'amx_bf16'] as const;

/** The newest of these that each of oneDNN's levels has. Levels above them, and unknown names, are not limits. */
const newestOf: Readonly<Record<string, (typeof newer)[number] | null>> = {
  sse41: null,
  avx: 'avx',
  avx2: 'avx2',
  avx2_vnni: 'avx2',
  avx2_vnni_2: 'avx2',
  avx512_core: 'avx512f',
  avx512_core_vnni: 'avx512f',
  avx512_core_bf16: 'avx512_bf16',
  avx512_core_fp16: 'avx512_bf16',
  avx10_1_512: 'avx512_bf16',
};

/**
 * The level that oneDNN's users set: ONEDNN_MAX_CPU_ISA=AVX2 makes oneDNN, and with it specnet, compute as on a machine
 * without AVX-512. Null where there is none, or none that oneDNN knows as a limit.
 */
export function readInstructionLimit(environment: NodeJS.ProcessEnv = process.env): string | null {
  const level = (environment['ONEDNN_MAX_CPU_ISA'] || environment['DNNL_MAX_CPU_ISA'] || '').toLowerCase();
  return Object.hasOwn(newestOf, level) ? level : null;
}

/**
 * What is left of a processor's flags under a limit. specnet's custom kernels keep to it in addon/instruction_limit.cc.
 */
export function limitInstructions(flags: ReadonlySet<string>, level: string | null): ReadonlySet<string> {
  if (level === null) return flags;
  const newest = newestOf[level];
  const removed = new Set<string>(newest ? newer.slice(newer.indexOf(newest) + 1) : newer);
  return new Set([...flags].filter((flag) => !removed.has(flag)));
}
