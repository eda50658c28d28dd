import {UserError} from '../../../common/errors.js';
import {differenceCode, joinGroup, readCluster} from '../../cluster/index.js';
import type {Cluster, ClusterFlags, Joined, WireFormat, WorkerGroup} from '../../cluster/index.js';
import {divergedCode} from '../../train/diverged.js';
import {driftCode} from '../../train/workers/refuse-drift.js';
import {readCount} from './read-count.js';

/** How long all may take to come, and then each to a step, in seconds, where nobody says otherwise. */
const [startSeconds, stepSeconds] = [300, 60];
/** What all workers find out at the same moment, from the same numbers: nothing has to be reported. */
const foundByAll = [divergedCode, driftCode, differenceCode];

/** The options as commander gives them: numbers are text. */
export interface TeamFlags extends ClusterFlags {
  readonly workerTimeout?: string;
  /** What gradients go between workers as. */
  readonly gradients?: WireFormat;
}

/** The workers that train together. */
export interface Team extends Cluster {
  /** How long each waits for another in a step, in seconds. */
  readonly timeout: number;
  /** What gradients go between workers as. */
  readonly gradientFormat: WireFormat;
}

export type JoinedTeam = Joined & Pick<Team, 'gradientFormat'>;

/**
 * Whom the command line or the environment says that this process trains with; null: nobody.
 *
 * @throws UserError `cluster-wrong`, `option-wrong`
 */
export function readTeam(environment: NodeJS.ProcessEnv, flags: TeamFlags): Team | null {
  const {workerTimeout} = flags;
  const timeout = workerTimeout === undefined ? stepSeconds : readCount('--worker-timeout', workerTimeout, 120);
  const cluster = readCluster(environment, flags);
  return cluster && {...cluster, timeout, gradientFormat: flags.gradients ?? 'float32'};
}

/**
 * Does `work` as one of the workers that train together; with `null` where one process trains alone. What goes wrong
 * here is reported to the others.
 *
 * @param team null: one process
 * @param say is passed who is still missing
 * @throws UserError what joinGroup throws
 */
export async function withWorkers<T>(
  team: Team | null,
  say: (line: string) => void,
  work: (joined: JoinedTeam | null) => Promise<T>,
): Promise<T> {
  if (team === null) return work(null);
  // Whoever waits longer for a step waits no shorter for the start.
  const times = {step: team.timeout, start: Math.max(team.timeout, startSeconds)};
  const joined = await joinGroup(team, {report: say, times});
  try {
    return await work({...joined, gradientFormat: team.gradientFormat});
  } catch (error) {
    tellOthers(joined.group, error);
    throw error;
  }
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
