import {spawn} from 'node:child_process';
import {packagePath} from '#package-root';
import {UserError} from '../../common/errors.js';
import type {Dimension, Settings} from '../../common/search-space.js';

/** What the adapter is given: the first line of its input. adapter.py reads it. */
export interface AdapterPlan {
  /** What trains a trial, behind which it writes `--trial N`. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** Absolute path of the sweep's folder. */
  readonly out: string;
  /** A column of results.csv, and which way it is better. */
  readonly metric: string;
  readonly mode: 'min' | 'max';
  /** Of the longest trial. */
  readonly epochs: number;
  /** Cores of each trial. */
  readonly cpus: number;
  readonly stop: {readonly grace: number; readonly reduction: number} | null;
  readonly search: 'grid' | 'random' | 'optuna';
  readonly seed: number;
  readonly space: readonly Dimension[];
  /** Trials that have ended. */
  readonly ended: readonly {readonly number: number; readonly settings: Settings}[];
  /** Numbers of those that have not, where that is known before; and settings of those that Optuna has chosen. */
  readonly left: readonly number[];
  readonly begun: readonly Settings[];
  /** How many Optuna is still to run. */
  readonly missing: number;
}

/** The adapter's exit statuses where it cannot start Ray or join it, and where no machine has as many cores. */
const [unreachable, tooSmall] = [3, 4];

export interface AdapterEnd {
  /** 0, 1 where trials failed, 130 where `signal` ended it. */
  readonly status: number;
  /** The signal that ended it, if another one did. */
  readonly killed: NodeJS.Signals | null;
}

/**
 * Runs the adapter to its end. It reads its standard input until that ends, which it does with this process, whatever
 * ends that.
 *
 * @param signal ends it
 * @throws UserError `ray-unreachable` where Ray cannot be started, or joined; `ray-too-small`
 */
export function runAdapter(
  python: string,
  plan: AdapterPlan,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<AdapterEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [packagePath('runtime', 'ray', 'adapter.py')], {
      cwd: plan.cwd,
      env: environment,
      stdio: ['pipe', 2, 2],
      detached: true, // a group of its own: Ctrl-C is for this process, which then closes the pipe
    });
    const end = (): void => {
      child.stdin?.end();
    };
    signal.addEventListener('abort', end);
    child.stdin?.on('error', () => undefined); // it has ended, and says why by its status
    child.stdin?.write(`${JSON.stringify(plan)}\n`);
    child.once('error', reject);
    child.once('close', (status, killed) => {
      signal.removeEventListener('abort', end);
      endGroup(child.pid);
      if (status === unreachable) return reject(unreachableError(environment['RAY_ADDRESS']));
      if (status === tooSmall) return reject(tooSmallError(plan.cpus));
      return resolve(signal.aborted ? {status: 130, killed: null} : {status: status ?? 1, killed});
    });
  });
}

function unreachableError(address: string | undefined): UserError {
  return address
    ? new UserError(
        'ray-unreachable',
        `The Ray that RAY_ADDRESS names, ${address}, cannot be joined; what it said is above.`,
        'Check the address (HEAD:6379). A cluster with authentication wants RAY_AUTH_MODE=token and RAY_AUTH_TOKEN.',
      )
    : new UserError(
        'ray-unreachable',
        'Ray cannot be started on this machine; what it said is above.',
        'Free memory and room in /dev/shm and /tmp, or name a cluster: RAY_ADDRESS.',
      );
}

function tooSmallError(cpus: number): UserError {
  return new UserError(
    'ray-too-small',
    `No machine of the Ray cluster has the ${cpus} cores that a trial is to have; what it said is above.`,
    'Give each trial fewer cores: --cpus.',
    2,
  );
}

/** Ends what a killed adapter leaves of a Ray of its own, which would take some twenty seconds to notice. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // nothing is left
  }
}
