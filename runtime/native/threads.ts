import {readFileSync} from 'node:fs';
import {availableParallelism, cpus} from 'node:os';
import {readCpuQuota} from './cpu-quota.js';
import type {CpuQuota} from './cpu-quota.js';

/** How many threads compute, and what says so. */
export interface Threads {
  readonly count: number;
  /** In words, for people: `one a core`, `OMP_NUM_THREADS is 4`. */
  readonly reason: string;
}

/** What the number of threads follows from. */
export interface ThreadLimits {
  /** Cores of the machine. */
  readonly cores: number;
  /** Cores that this process may run on (taskset, a container's cpuset). */
  readonly allowed: number;
  readonly quota: CpuQuota;
  /** OMP_NUM_THREADS and TF_NUM_INTRAOP_THREADS are respected. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Decides for everything that computes: specnet's custom kernels, TensorFlow's (oneDNN's among them), and the loader.
 * One thread a core, unless the process may use fewer: more threads than that only wait for each other.
 */
export function decideThreads({cores, allowed, quota, environment}: ThreadLimits = readLimits()): Threads {
  const limits: Threads[] = [{count: cores, reason: 'one per core'}];
  if (allowed < cores) limits.push({count: allowed, reason: `the process may run on ${allowed} of ${cores} cores`});
  if (quota !== null) {
    const formatted = String(Number(quota.toFixed(2)));
    limits.push({count: Math.max(1, Math.floor(quota)), reason: `the container's CPU quota is ${formatted}`});
  }
  for (const name of ['OMP_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS']) {
    // OpenMP takes a list, the first for the outermost level.
    const count = /^\s*(\d{1,6})\s*(,|$)/.exec(environment[name] ?? '')?.[1];
    if (count !== undefined && Number(count) > 0) limits.push({count: Number(count), reason: `${name} is ${count}`});
  }
  return limits.reduce((least, limit) => (limit.count < least.count ? limit : least));
}

/** Of this process. Node's availableParallelism does not know of the quota in every version. */
function readLimits(): ThreadLimits {
  const allowed = countAllowed() ?? availableParallelism();
  return {
    cores: Math.max(cpus().length, allowed),
    allowed,
    quota: process.platform === 'linux' ? readCpuQuota() : null,
    environment: process.env,
  };
}

/** The affinity mask, as /proc/self/status has it: `Cpus_allowed: ffffffff,00000003`. Null where there is none. */
function countAllowed(): number | null {
  try {
    const mask = /^Cpus_allowed:\s*([0-9a-f,]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (mask === undefined) return null;
    const bits = [...mask.replaceAll(',', '')].map((digit) => parseInt(digit, 16).toString(2)).join('');
    return Math.max(1, bits.replaceAll('0', '').length);
  } catch {
    return null;
  }
}

/** Sets it for TensorFlow, which reads it once, when it is loaded; native/addon/thread_team.cc does as well. */
export function announceThreads({count}: Threads, environment: NodeJS.ProcessEnv = process.env): void {
  environment['TF_NUM_INTRAOP_THREADS'] = String(count);
  const between = Number(environment['TF_NUM_INTEROP_THREADS']);
  if (!(between > 0 && between < count)) environment['TF_NUM_INTEROP_THREADS'] = String(count);
}
