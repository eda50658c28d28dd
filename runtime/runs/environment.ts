import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {cpus, totalmem} from 'node:os';
import {decideThreads} from '../native/threads.js';
import {packagePath} from '#package-root';

/** What a run's numbers depend on beside its spec, recipe and data. */
export interface RunEnvironment {
  readonly specnet: string;
  readonly node: string;
  readonly tensorflow: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Threads that computed, and what said so many. */
  readonly threads: number;
  readonly threadsReason: string;
  /** GiB */
  readonly memory: number;
  readonly precision: string;
  readonly dataset: string;
  /** What `--data` said; null where it said nothing. */
  readonly data: string | null;
  /** The commit of the folder that the run was started in, with `+` where files differ from it; null outside of git. */
  readonly commit: string | null;
}

/** That of a run which was trained elsewhere: nothing is known of the machine or the data. */
export interface ImportEnvironment {
  readonly specnet: string;
  readonly precision: string;
  /** Name of the file that it came from. */
  readonly imported: string;
}

export function describeEnvironment(run: {
  readonly tensorflow: string;
  readonly precision: string;
  readonly dataset: string;
  readonly data: string | null;
}): RunEnvironment {
  const processors = cpus();
  const threads = decideThreads();
  return {
    specnet: readVersion(),
    node: process.versions.node,
    tensorflow: run.tensorflow,
    platform: `${process.platform}-${process.arch}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    threads: threads.count,
    threadsReason: threads.reason,
    memory: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    precision: run.precision,
    dataset: run.dataset,
    data: run.data,
    commit: readCommit(),
  };
}

/** specnet's own. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as {version: string}).version;
}

/** What differs between two that a run's numbers depend on, in words. */
export function compareEnvironments(before: Readonly<Record<string, unknown>>, now: RunEnvironment): string[] {
  const keys = ['specnet', 'node', 'tensorflow', 'platform', 'cpu', 'cores', 'threads'] as const;
  return keys
    .filter((key) => before[key] !== undefined && before[key] !== now[key])
    .map((key) => `${key} was ${String(before[key])}, now ${now[key]}`);
}

/** The commit of the current folder, with `+` where files differ from it; null outside of git. */
export function readCommit(): string | null {
  const git = (...parameters: string[]): string =>
    execFileSync('git', parameters, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+`;
  } catch {
    return null; // no git, or no repository
  }
}
