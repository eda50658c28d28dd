import {join, relative} from 'node:path';
import {
  compile,
  findProject,
  findSweep,
  hasErrors,
  loadRecipe,
  loadSweep,
  openLibrary,
  printFound,
} from '../../../compiler/index.js';
import type {Diagnostic, Library, Sweep} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {makeFolder, removeLeftovers} from '../../../common/write-file.js';
import {fingerprintDataset} from '../../data/description.js';
import type {LocatedDataset} from '../../data/find-dataset.js';
import {claimFolder} from '../../runs/claim-folder.js';
import {lockPath} from '../../runs/lock-run.js';
import {readChosen} from '../../sweep/chosen.js';
import {readTrial} from '../../sweep/read-trial.js';
import type {Trial} from '../../sweep/trial.js';
import {modernizeRecipe} from '../inputs/read-run-recipe.js';
import {locateRequested} from '../inputs/training-request.js';
import {serializeRecipe} from '../train/serialize-recipe.js';
import {planSweep} from './plan-sweep.js';
import type {PlannedTrial} from './plan-sweep.js';

export interface SweepOptions {
  readonly trial?: string;
  readonly out?: string;
  readonly download: boolean;
  readonly table?: true;
  readonly page?: string;
  readonly format: 'text' | 'markdown' | 'json';
  readonly on?: 'ray';
  readonly jobs?: string;
  readonly cpus?: string;
  readonly withParent?: true;
}

/** A sweep that has been found good, with every trial of it. */
export interface OpenSweep {
  readonly sweep: Sweep;
  /** Absolute path of the document. */
  readonly file: string;
  /** The folder of its runs, relative to the current directory. */
  readonly out: string;
  readonly dataset: LocatedDataset;
  readonly trials: readonly PlannedTrial[];
  /** What Optuna may choose. */
  readonly probes: readonly PlannedTrial[];
  readonly library: Library;
}

/**
 * Finds a sweep and compiles every trial of it, without writing anything. All faults are printed together.
 *
 * @returns null where there are some
 * @throws UserError where the data set is not found
 */
export function openSweep(name: string, {out: given, download, trial}: SweepOptions): OpenSweep | null {
  const cwd = process.cwd();
  const library = openLibrary(cwd);
  const {path: file, diagnostics} = findSweep(name, cwd);
  if (file === null) return refuse(diagnostics);
  const loaded = loadSweep({file, cwd, library});
  const {sweep} = loaded;
  if (sweep === null) return refuse(loaded.diagnostics);
  const out = relative('', given ?? join(findProject(cwd), 'runs', 'sweeps', sweep.name)) || '.';
  const dataset = locateRequested({data: sweep.data, download});
  const plan = planSweep(loaded, dataset.description.recipe, readChosen(out), library);
  const found = [...loaded.diagnostics, ...plan.diagnostics];
  const asked = plan.refused.get(Number(trial));
  if (hasErrors(found) || asked !== undefined) return refuse(asked ?? found);
  printFound(found, 'text');
  refuseNamesakes(plan.trials);
  return {sweep, file, out, dataset, trials: plan.trials, probes: plan.probes, library};
}

function refuse(found: readonly Diagnostic[]): null {
  printFound(found, 'text');
  return null;
}

/** How far each trial is. */
export function readTrials({out, sweep, trials}: OpenSweep): Trial[] {
  return trials.map((trial) => readOne(out, sweep, trial));
}

export function readOne(out: string, {metric}: Sweep, {number, settings, recipe, network}: PlannedTrial): Trial {
  const expected = {number, settings, network: network.name, recipe: serializeRecipe(recipe)};
  return readTrial(out, expected, metric, modernizeRecipe);
}

/**
 * Takes the sweep's folder for what it is. Trials may be added to it later, by a larger number of them.
 *
 * @throws UserError `other-settings`, `folder-taken`
 */
export async function claimSweep(open: OpenSweep): Promise<void> {
  const {out} = open;
  makeFolder(out);
  await lockPath(
    join(out, '.claim'),
    () => {
      claimFolder(out, describeSettings(open), modernizeSettings);
      removeLeftovers(out);
      for (const inner of ['generated', 'locks']) makeFolder(join(out, inner));
      return Promise.resolve();
    },
    () => undefined,
  );
}

/** What decides the settings of every trial, but not how many there are. */
function describeSettings({sweep, dataset, library}: OpenSweep): Record<string, unknown> {
  const {specs, recipe: file, fixed, space, search, seed, metric} = sweep;
  const {description} = dataset;
  const {recipe} = loadRecipe({...(file === null ? {name: description.recipe} : {file}), cwd: library.cwd, library});
  return {
    specs: Object.fromEntries(specs.map(({name, path}) => [name, compile(library, path).graph?.hash ?? null])),
    recipe: recipe === null ? null : serializeRecipe(recipe),
    data: {name: description.name, images: fingerprintDataset(description)},
    fixed,
    space: Object.fromEntries(space.map(({key, domain}) => [key, domain])),
    search,
    ...(search === 'grid' ? {} : {seed}),
    ...(search === 'optuna' ? {metric} : {}),
  };
}

/** Settings that an earlier version wrote, as this one would write them. */
function modernizeSettings(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const {recipe} = settings;
  if (typeof recipe !== 'object' || recipe === null) return settings;
  return {...settings, recipe: modernizeRecipe(recipe as Readonly<Record<string, unknown>>)};
}

/** A network's name is that of its module. */
function refuseNamesakes(trials: readonly PlannedTrial[]): void {
  const hashes = new Map<string, string>();
  for (const {network} of trials) {
    const known = hashes.get(network.name) ?? network.hash;
    hashes.set(network.name, known);
    if (known === network.hash) continue;
    throw new UserError(
      'sweep-namesakes',
      `Two specs of the sweep are called ${network.name}.`,
      'Give one of them another name.',
      2,
    );
  }
}
