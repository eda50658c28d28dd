import {UserError} from '../../common/errors.js';
import type {Outcome} from '../native/index.js';
import {nameWorker} from './cluster.js';
import type {Cluster} from './cluster.js';

/**
 * What a worker ends with that could not go on for another's sake, so that whoever starts workers may start them again:
 * 128 and a user's signal (SIGUSR1), which Kubernetes' training operators retry.
 */
export const lostWorkerStatus = 138;

/** What a worker tells the others: that it fails itself, or that it has found another one lost. */
export interface Report {
  readonly kind: 'failed' | 'lost';
  /** The worker to blame. */
  readonly task: number;
  /** Of one that fails: why, in its own words. */
  readonly text: string;
}

/** The report as TensorFlow carries it: it is quoted and cut by several layers, so nothing in it can be mistaken. */
export function writeReport({kind, task, text}: Report): string {
  return `specnet-${kind}-${task}-${encodeURIComponent(text)};`;
}

/** The report in a message of TensorFlow's, if it has one. */
export function readReport(message: string): Report | null {
  const [, kind, task, text = ''] = /specnet-(failed|lost)-(\d+)-([^;]*);/.exec(message) ?? [];
  return kind === undefined ? null : {kind: kind as Report['kind'], task: Number(task), text: decode(text)};
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // cut in the middle of a character
  }
}

/**
 * The tasks that a message of TensorFlow's blames, as seen from the others' places. The patterns are what 2.21 writes
 * for a process that was killed, stopped or cut off; test/cluster brings each about.
 */
export function findCulprits(message: string, {addresses, task: own}: Cluster): number[] {
  const listed = /unhealthy[^:]*:((?:\s*\/job:worker\/replica:0\/task:\d+)+)/.exec(message)?.[1];
  const named = listed ?? /remote target (\/job:worker\/replica:0\/task:\d+)/.exec(message)?.[1];
  // A heartbeat that nobody answers is the chief's: the coordination service runs there.
  const tasks =
    named === undefined
      ? /CoordinationService|coordination service/.test(message) ? [0] : []
      : [...named.matchAll(/task:(\d+)/g)].map(([, digits]) => Number(digits));
  return tasks.filter((task) => task !== own && task < addresses.length);
}

const advice =
  'see what it printed last, and start all workers again: a training goes on with --resume from its last checkpoint';

/** The error of a worker whose calls have failed for another's sake. */
export function explainFailure(outcome: Outcome, cluster: Cluster): UserError {
  const report = readReport(outcome.message);
  const options = {cause: new Error(outcome.message)};
  if (report?.kind === 'failed') {
    const words = `${nameWorker(cluster, report.task)}: ${report.text}`;
    return new UserError('worker-failed', words, advice, lostWorkerStatus, options);
  }
  const culprits = report === null ? findCulprits(outcome.message, cluster) : [report.task];
  if (culprits.length > 0) return explainLost(culprits, cluster, options);
  return new UserError(
    'worker-lost',
    `the workers lost each other: ${outcome.message.split('\n')[0]}`,
    advice,
    lostWorkerStatus,
    options,
  );
}

function explainLost(culprits: readonly number[], cluster: Cluster, options: ErrorOptions): UserError {
  const names = culprits.map((task) => nameWorker(cluster, task)).join(', ');
  const are = culprits.length === 1 ? 'is' : 'are';
  return new UserError(
    'worker-lost',
    `${names} ${are} gone: the process has ended or stopped, or the network to it is cut`,
    advice,
    lostWorkerStatus,
    options,
  );
}

/** The error of a worker that has waited for a sum for too long; the barrier after it tells who did not come to it. */
export function explainTimeout(seconds: number, barrier: Outcome, cluster: Cluster): UserError {
  const listed = /timed out task names:((?:\s*\/job:worker\/replica:0\/task:\d+)+)/.exec(barrier.message)?.[1] ?? '';
  const tasks = [...listed.matchAll(/task:(\d+)/g)].map(([, digits]) => Number(digits));
  const missing = tasks.filter((task) => task !== cluster.task);
  const who = missing.length === 0 ? 'another worker' : missing.map((task) => nameWorker(cluster, task)).join(', ');
  return new UserError(
    'worker-stuck',
    `${who} is alive, but has not come to the step that the others wait at, for ${seconds} seconds`,
    'see what it does (its disk, its data, its memory), and start all workers again; where it is only slow, let the '
      + 'others wait longer: --worker-timeout SECONDS',
    lostWorkerStatus,
    {cause: new Error(barrier.message)},
  );
}
