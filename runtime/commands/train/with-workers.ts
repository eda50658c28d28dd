import {UserError} from '../../../common/errors.js';
import {plural} from '../../../common/format.js';
import type {Recipe} from '../../../compiler/index.js';
import {joinGroup, nameWorker, readCluster} from '../../cluster/index.js';
import type {Cluster, Joined, WorkerGroup} from '../../cluster/index.js';
import {divergedCode} from '../../train/diverged.js';
import {countBatchParts} from '../../train/workers/create-exchange.js';
import {driftCode} from '../../train/workers/refuse-drift.js';
import {readCount} from '../inputs/read-count.js';
import {differenceCode} from './compare-workers.js';
import type {TrainOptions} from './train-options.js';

/** How long all may take to come, where nobody says otherwise. */
const startSeconds = 300;
/** What all workers find out at the same moment, from the same numbers: nobody has to be told. */
const foundByAll = [divergedCode, driftCode, differenceCode];

/** The workers that train together, and how long each waits for another, in seconds; undefined: joinGroup's own. */
export interface Team extends Cluster {
  readonly timeout: number | undefined;
}

/**
 * Whom the command line or the environment says that this process trains with; null: nobody.
 *
 * @throws UserError `cluster-wrong`, `option-wrong`
 */
export function readTeam(environment: NodeJS.ProcessEnv, options: TrainOptions): Team | null {
  const {workerTimeout} = options;
  const timeout = workerTimeout === undefined ? undefined : readCount('--worker-timeout', workerTimeout, 120);
  const cluster = readCluster(environment, options);
  return cluster && {...cluster, timeout};
}

/**
 * Does `work` as one of the workers that train together; with `null` where one process trains alone. Of what goes wrong
 * here the others are told.
 *
 * @param team null: one process
 * @param say is told who is still missing
 */
export async function withWorkers<T>(
  team: Team | null,
  say: (line: string) => void,
  work: (joined: Joined | null) => Promise<T>,
): Promise<T> {
  if (team === null) return work(null);
  const {timeout} = team;
  // Whoever waits longer for a step waits no shorter for the start.
  const waits = timeout === undefined ? {} : {timeout, startTimeout: Math.max(timeout, startSeconds)};
  const joined = await joinGroup(team, {report: say, ...waits});
  try {
    return await work(joined);
  } catch (error) {
    tellOthers(joined.group, error);
    throw error;
  }
}

/** Whether this process writes the run: it trains alone, or is the chief. */
export function isChief(worker: {readonly task: number} | null): boolean {
  return worker === null || worker.task === 0;
}

/** A line for the top of a run; empty where one process trains. */
export function describeCluster(cluster: Cluster | null, {accumulate}: Recipe): string {
  if (cluster === null) return '';
  const {addresses, task} = cluster;
  const parts = countBatchParts(accumulate, addresses.length);
  const more = parts > accumulate ? `, not ${accumulate} (accumulate), so that each has one` : ' (accumulate)';
  const role = task === 0 ? ', the chief' : `; the chief, ${nameWorker(cluster, 0)}, writes the run`;
  return (
    `workers  ${addresses.length}; batches go through the network in ${plural(parts, 'part')}${more}\n` +
    `         this is ${nameWorker(cluster, task)}${role}\n`
  );
}

function tellOthers(group: WorkerGroup, error: unknown): void {
  try {
    if (!(error instanceof UserError)) group.reportError(error instanceof Error ? error.message : String(error));
    else if (foundByAll.includes(error.code)) group.leave();
    else if (!error.code.startsWith('worker-')) group.reportError(error.message);
  } catch {
    // They are gone, too; what went wrong here is what counts.
  }
}
