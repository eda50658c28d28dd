import {join, resolve} from 'node:path';
import {formatRecipe, planSpec, writePlan} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {plural} from '../../../common/format.js';
import {formatSettings} from '../../../common/search-space.js';
import {obtainDataset} from '../../data/download-dataset.js';
import {readDataset} from '../../data/read-dataset.js';
import type {DatasetImages} from '../../data/read-dataset.js';
import {loadBuilt} from '../../load/load-network.js';
import {lockPath} from '../../runs/lock-run.js';
import {folderOfTrial, nameTrial, writeOutcome} from '../../sweep/read-trial.js';
import {isDone} from '../../sweep/trial.js';
import type {Trial} from '../../sweep/trial.js';
import {divergedCode} from '../../train/diverged.js';
import {checkFit} from '../inputs/check-fit.js';
import {formatError} from '../format-error.js';
import {refuseUnwritten} from '../network/refuse-unwritten.js';
import {describeBuilt} from '../train/prepare-training.js';
import type {PreparedSpec} from '../train/prepare-training.js';
import {trainOrResume} from '../train/train-or-resume.js';
import {checkNetwork, splitFor} from '../train/train-prepared.js';
import {claimSweep, readOne} from './open-sweep.js';
import type {OpenSweep} from './open-sweep.js';
import type {PlannedTrial} from './plan-sweep.js';

/** How the trials that were asked for ended. */
export interface TrainedTrials {
  readonly interrupted: boolean;
  /** Numbers of those that failed for another reason than their settings. */
  readonly failed: readonly number[];
}

const [busyCode, changedCode] = ['trial-busy', 'trial-changed'] as const;

/**
 * Trains trials one after the other, each from where it is. Other processes may do the same in the same folder: a trial
 * that one of them trains is left to it, and looked at again when all others are done.
 *
 * @param chosen the trials to train, of those of the sweep
 * @param mayWait whether a trial that another process trains is waited for
 * @throws UserError where a trial does not fit its data, before any is trained; `trial-busy`
 */
export async function trainTrials(
  open: OpenSweep,
  chosen: readonly PlannedTrial[],
  download: boolean,
  mayWait: boolean,
): Promise<TrainedTrials> {
  const {out, sweep} = open;
  const specs = await prepareTrials(open, chosen, download);
  const done = chosen.filter((trial) => isDone(readOne(out, sweep, trial)));
  write(`sweep    ${out}: ${plural(chosen.length, 'trial')}, ${done.length} done before\n`);
  const failed: number[] = [];
  let left = chosen.filter((trial) => !done.includes(trial));
  for (const wait of mayWait ? [false, true] : [false]) {
    const busy: PlannedTrial[] = [];
    for (const trial of left) {
      const ended = await trainTrial(open, trial, specs.get(keyOf(trial)) as PreparedSpec, wait, mayWait);
      if (ended === 'interrupted') return {interrupted: true, failed};
      if (ended === 'failed') failed.push(trial.number);
      if (ended === 'busy') busy.push(trial);
    }
    left = busy;
  }
  return {interrupted: false, failed};
}

/**
 * Takes the sweep's folder, and makes sure that the trials can be trained.
 *
 * @returns their specs, by `keyOf`
 * @throws UserError that says which trial does not fit
 */
export async function prepareTrials(
  open: OpenSweep,
  chosen: readonly PlannedTrial[],
  download: boolean,
): Promise<Map<string, PreparedSpec>> {
  await obtainDataset(open.dataset, {download, screen: process.stderr});
  await claimSweep(open);
  return buildNetworks(open, chosen, readDataset(open.dataset));
}

/**
 * Writes the modules of the trials' networks, and checks that each network and recipe fits the data.
 *
 * @throws UserError that says which trial does not fit
 */
async function buildNetworks(
  open: OpenSweep,
  trials: readonly PlannedTrial[],
  images: DatasetImages,
): Promise<Map<string, PreparedSpec>> {
  const specs = new Map<string, PreparedSpec>();
  for (const trial of trials) {
    const {recipe} = trial;
    try {
      const prepared = specs.get(keyOf(trial)) ?? (await buildModule(open, trial));
      specs.set(keyOf(trial), prepared);
      const {model, contract} = await loadBuilt(prepared.module);
      checkFit(contract, open.dataset);
      checkNetwork(model, splitFor(images, recipe).train.length, recipe);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const {code, message, advice, exitCode} = error;
      throw new UserError(code, `${describeTrial(trial)}: ${message}`, advice, exitCode);
    }
  }
  return specs;
}

async function buildModule({out, library}: OpenSweep, {spec, values}: PlannedTrial): Promise<PreparedSpec> {
  const options = {cwd: library.cwd, out: resolve(out, 'generated'), library, values};
  const built = writePlan(await planSpec(spec.path, options));
  refuseUnwritten(built.diagnostics);
  const prepared = describeBuilt(built);
  if (prepared === null) throw new Error(`${spec.name} has no module`);
  return prepared;
}

async function trainTrial(
  open: OpenSweep,
  trial: PlannedTrial,
  spec: PreparedSpec,
  wait: boolean,
  isOneOfMany: boolean,
): Promise<'done' | 'interrupted' | 'failed' | 'busy'> {
  const {out, sweep, dataset} = open;
  const {number, recipe} = trial;
  const refuse = (): void => {
    if (!wait) throw busyError(number);
    write(`Trial ${number} is being trained by another process; waiting for it\n`);
  };
  try {
    return await lockPath(
      join(out, 'locks', `${nameTrial(number)}.lock`),
      async (lock) => {
        const before = readOne(out, sweep, trial);
        if (isDone(before)) return 'done';
        refuseChanged(out, before);
        write(`\n${describeTrial(trial)}\n`);
        const path = resolve(out, folderOfTrial(number));
        const prepared = {...spec, recipe, recipeText: formatRecipe(recipe), dataset};
        const asked = {data: sweep.data, recipe: recipe.name, name: nameTrial(number)};
        const {interrupted, failure} = await trainOrResume(path, prepared, asked, {
          base: resolve(out),
          screen: process.stderr,
          goOn: () => 'The same command continues from here.\n',
          lock,
        });
        if (interrupted) return 'interrupted';
        if (failure === null) return 'done';
        if (failure.code !== divergedCode) return 'failed';
        lock.ensureHeld();
        writeOutcome(path, {ended: 'diverged', reason: failure.message});
        return 'done';
      },
      refuse,
    );
  } catch (error) {
    if (!isOneOfMany || !(error instanceof UserError)) throw error;
    if (error.code === busyCode) return 'busy';
    if (error.code !== changedCode) throw error;
    write(formatError(error));
    return 'failed';
  }
}

function busyError(number: number): UserError {
  return new UserError(
    busyCode,
    `Trial ${number} is being trained by another process.`,
    'Wait until it has ended, or train another trial.',
    1,
  );
}

/** @throws UserError `trial-changed` */
function refuseChanged(out: string, {number, state, folder, reason}: Trial): void {
  if (state !== 'changed') return;
  throw new UserError(
    changedCode,
    `Trial ${number} has another training in its folder: ${reason ?? ''}.`,
    `Move ${join(out, folder)} away, or run the sweep in another folder with --out.`,
    2,
  );
}

/** `Trial 3: optimizer.lr=0.05 batch=64`. */
function describeTrial({number, settings}: PlannedTrial): string {
  return `Trial ${number}: ${formatSettings(settings)}`;
}

/** Trials of the same spec with the same params share a module. */
function keyOf({spec, values}: PlannedTrial): string {
  return JSON.stringify([spec.path, values]);
}

function write(text: string): void {
  process.stderr.write(text);
}
