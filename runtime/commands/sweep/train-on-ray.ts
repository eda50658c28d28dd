import {join, resolve} from 'node:path';
import {packagePath} from '#package-root';
import {UserError} from '../../../common/errors.js';
import {makeFolder} from '../../../common/write-file.js';
import {decideThreads} from '../../native/index.js';
import {resolveSettings} from '../../native/settings.js';
import {findRay} from '../../ray/find-ray.js';
import type {FoundRay} from '../../ray/find-ray.js';
import {runAdapter} from '../../ray/run-adapter.js';
import type {AdapterPlan} from '../../ray/run-adapter.js';
import {lockPath} from '../../runs/lock-run.js';
import {chosenFolder} from '../../sweep/chosen.js';
import {isDone} from '../../sweep/trial.js';
import {readCount} from '../inputs/read-count.js';
import {readTrials} from './open-sweep.js';
import type {OpenSweep, SweepOptions} from './open-sweep.js';
import {listEpochs} from './plan-sweep.js';
import {prepareTrials} from './train-trials.js';

/**
 * Has Ray Tune run the trials that are left: on a Ray of its own, which ends with it, or on the cluster that
 * RAY_ADDRESS names.
 *
 * @returns the exit status: 1 where a trial failed for another reason than its settings, 130 after Ctrl-C
 * @throws UserError `ray-missing`, `optuna-missing`, `sweep-busy`, and where a trial does not fit its data
 */
export async function trainOnRay(open: OpenSweep, options: SweepOptions): Promise<number> {
  const cpus = options.cpus === undefined ? decideThreads().count : readCount('--cpus', options.cpus, 2, 4096);
  const settings = resolveSettings();
  const ray = checkRay(await findRay(settings), open);
  await prepareTrials(open, open.trials, options.download);
  if (open.sweep.search === 'optuna') makeFolder(join(open.out, chosenFolder));
  const refuse = (): never => {
    const advice = 'Wait until it has ended.';
    throw new UserError('sweep-busy', `${open.out} is being filled by another process that runs Ray.`, advice, 1);
  };
  return lockPath(
    join(open.out, 'locks', 'ray.lock'),
    async () => {
      const plan = makePlan(open, cpus);
      if (plan.left.length + plan.missing === 0) return 0;
      write(describeStart(open, ray, plan, settings.environment['RAY_ADDRESS']));
      const controller = new AbortController();
      const stop = (): void => {
        if (!controller.signal.aborted) write('Interrupted: ending the trials. The same command resumes them.\n');
        controller.abort();
      };
      const signals = ['SIGINT', 'SIGTERM'] as const;
      for (const signal of signals) process.on(signal, stop);
      try {
        const ended = await runAdapter(ray.python, plan, settings.environment, controller.signal);
        if (ended.killed !== null) write(`Ray was ended by ${ended.killed}. The same command resumes.\n`);
        return ended.status;
      } finally {
        for (const signal of signals) process.off(signal, stop);
      }
    },
    refuse,
  );
}

function makePlan(open: OpenSweep, cpus: number): AdapterPlan {
  const {sweep, file, out} = open;
  const {metric, stop, search, seed, space, trials} = sweep;
  const known = readTrials(open);
  const ended = known.filter(isDone);
  const left = known.filter((trial) => !isDone(trial));
  const isOptuna = search === 'optuna';
  return {
    command: [process.execPath, packagePath('bin', 'spec'), 'sweep', file, '--out', resolve(out), '--with-parent'],
    cwd: process.cwd(),
    out: resolve(out),
    metric,
    mode: metric.endsWith('loss') ? 'min' : 'max',
    epochs: Math.max(...listEpochs(open.trials, open.probes)),
    cpus,
    stop,
    search,
    seed,
    space,
    ended: ended.map(({number, settings}) => ({number, settings})),
    left: isOptuna ? [] : left.map(({number}) => number),
    begun: isOptuna ? left.map(({settings}) => settings) : [],
    missing: isOptuna ? Math.max(0, trials - ended.length) : 0,
  };
}

function describeStart({out}: OpenSweep, ray: FoundRay, plan: AdapterPlan, address: string | undefined): string {
  const count = plan.search === 'optuna' ? plan.missing : plan.left.length;
  const place = address === undefined || address === '' ? 'on this machine' : `at ${address}`;
  return (
    `sweep    ${out}: ${count} of ${count + plan.ended.length} trials to do, ${plan.cpus} cores each\n` +
    `engine   Ray ${ray.version} ${place}\n`
  );
}

function checkRay(found: FoundRay | null, {sweep}: OpenSweep): FoundRay {
  if (found === null) {
    throw new UserError(
      'ray-missing',
      'There is no Ray Tune here, which --on ray runs the trials with.',
      '`spec setup --ray` installs it (666 MB); SPECNET_RAY=/path/to/python names a Python that has it.',
      1,
    );
  }
  if (sweep.search !== 'optuna' || found.optuna !== null) return found;
  throw new UserError(
    'optuna-missing',
    `${found.python} has Ray ${found.version}, but no Optuna, which "search: optuna" needs.`,
    `${found.python} -m pip install optuna, or unset SPECNET_RAY and run \`spec setup --ray\`.`,
    1,
  );
}

function write(text: string): void {
  process.stderr.write(text);
}
