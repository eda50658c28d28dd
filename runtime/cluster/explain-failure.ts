import {UserError} from '../../common/errors.js';
import {plural} from '../../common/format.js';
import type {Outcome} from '../native/index.js';
import {nameWorker} from './cluster.js';
import type {Cluster} from './cluster.js';
import {readReport} from './report.js';

/**
 * What a worker ends with that could not go on for another's sake, so that whoever starts workers may start them again:
 * 128 and a user's signal (SIGUSR1), which Kubernetes' training operators retry.
 */
export const lostWorkerStatus = 138;

const lists = /(?:unhealthy|timed out task names)[^:]*:((?:\s*\/job:worker\/replica:0\/task:\d+)+)/;
const single = /(\/job:worker\/replica:0\/task:\d+) (?:heartbeat timeout|unexpectedly tried to connect)/;

/**
 * The tasks that a message of TensorFlow's blames, as seen from the others' places. The patterns are what 2.21 writes
 * for a process that was killed, stopped or cut off; test/cluster brings each about.
 */
export function findCulprits(message: string, {addresses, task: own}: Cluster): number[] {
  const listed = (lists.exec(message) ?? single.exec(message))?.[1];
  const [cause = ''] = message.split('\nAdditional GRPC error information');
  // Whoever answers with somebody else's failure is not the culprit.
  const remote = /remote target (\/job:worker\/replica:0\/task:\d+)/.exec(message)?.[1] ?? '';
  const isCoordination = /CoordinationService\/Heartbeat|coordination service/.test(cause);
  const named = listed ?? (isCoordination ? coordinator : remote);
  return [...named.matchAll(/task:(\d+)/g)]
    .map(([, digits]) => Number(digits))
    .filter((task) => task !== own && task < addresses.length);
}

/** The coordination service runs on the chief: a heartbeat that nobody answers is the chief's. */
const coordinator = 'task:0';

/** Of TF_Code. */
const invalidArgument = 3;

const advice =
  'see what it printed last, and start all workers again: --resume continues a training from its last checkpoint';

/** The error of a worker whose calls have failed, for another's sake unless the workers do not do the same. */
export function explainFailure(outcome: Outcome, cluster: Cluster): Error {
  const report = readReport(outcome.message);
  const options = {cause: new Error(outcome.message)};
  if (report?.kind === 'failed') {
    const words = `${nameWorker(cluster, report.task)}: ${report.text}`;
    return new UserError('worker-failed', words, advice, lostWorkerStatus, options);
  }
  if (report?.kind === 'stuck') return explainStuck([report.task], Number(report.text), cluster, options);
  if (report === null && outcome.code === invalidArgument)
    return new Error(`the workers do not do the same: ${outcome.message}`);
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
  if (culprits.includes(cluster.task)) {
    const words = 'the other workers ended, since this one did not answer for some seconds';
    return new UserError('worker-lost', words, advice, lostWorkerStatus, options);
  }
  const names = culprits.map((task) => nameWorker(cluster, task)).join(', ');
  const were = culprits.length === 1 ? 'was' : 'were';
  return new UserError(
    'worker-lost',
    `${names} ${were} lost: the process ended or stopped, or the network connection failed`,
    advice,
    lostWorkerStatus,
    options,
  );
}

/**
 * The workers that a barrier has waited for in vain, as its message lists them. None where the barrier failed for
 * another reason: a worker was lost meanwhile, or the chief does not answer.
 */
export function findMissing(barrier: Outcome, cluster: Cluster): number[] {
  return /timed out task names/.test(barrier.message) ? findCulprits(barrier.message, cluster) : [];
}

/** The error of a worker that has waited for a sum for too long; the barrier after it says who did not come to it. */
export function explainTimeout(seconds: number, barrier: Outcome, cluster: Cluster): UserError {
  const options = {cause: new Error(barrier.message)};
  const missing = findMissing(barrier, cluster);
  const lost = findCulprits(barrier.message, cluster);
  if (missing.length === 0 && lost.length > 0) return explainLost(lost, cluster, options);
  return explainStuck(missing, seconds, cluster, options);
}

function explainStuck(
  tasks: readonly number[],
  seconds: number,
  cluster: Cluster,
  options: ErrorOptions,
): UserError {
  const time = plural(Math.round(seconds), 'second');
  if (tasks.includes(cluster.task)) {
    const words = `the other workers waited for this one for ${time}, and ended`;
    return new UserError('worker-stuck', words, stuckAdvice, lostWorkerStatus, options);
  }
  const names = tasks.map((task) => nameWorker(cluster, task)).join(', ') || 'another worker';
  const [are, have] = tasks.length > 1 ? ['are', 'have'] : ['is', 'has'];
  return new UserError(
    'worker-stuck',
    `${names} ${are} alive, but ${have} not come to the step that the others wait at, for ${time}`,
    stuckAdvice,
    lostWorkerStatus,
    options,
  );
}

const stuckAdvice =
  'see what it does (its disk, its data, its memory), and start all workers again; if it is only slow, let the '
  + 'others wait longer: --worker-timeout SECONDS';
