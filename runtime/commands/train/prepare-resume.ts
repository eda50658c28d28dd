import {join} from 'node:path';
import {
  compile,
  findSpec,
  hasErrors,
  loadKeptRecipe,
  openLibrary,
  printFound,
  readKeptRecipe,
  splitOverrides,
} from '../../../compiler/index.js';
import type {Diagnostic, Override, Recipe} from '../../../compiler/index.js';
import type {LocatedDataset} from '../../data/find-dataset.js';
import {fingerprintDataset} from '../../data/description.js';
import {UserError} from '../../../common/errors.js';
import type {Origin, StoredCheckpoint} from '../../runs/checkpoint.js';
import {listDifferences} from '../../runs/compare-runs.js';
import type {Trainer} from '../../train/trainer.js';
import {serializeRecipe} from './serialize-recipe.js';
import {listOverrides, locateRequested} from '../inputs/training-request.js';
import {resolveData} from '../inputs/project-data.js';
import {readRunRecipe} from '../inputs/read-run-recipe.js';
import type {TrainOptions} from './train-options.js';

/** What only decides where a run ends. */
const lengths: readonly string[] = ['epochs', 'time_budget'];

/**
 * A run keeps what it was started with.
 *
 * @throws UserError `resume-keeps`
 */
export function refuseChanges(options: TrainOptions): void {
  const fixed = ['recipe', 'weights', 'batch', 'seed', 'precision', 'repeat', 'name'] as const;
  const given = fixed.filter((key) => options[key] !== undefined);
  if (given.length > 0) throw keeps(given.map((key) => `--${key}`).join(', '));
}

/**
 * Compares a spec with the one that the run was started with.
 *
 * @param args params of the spec: `depth=28`
 * @returns false where the spec has faults, which are then printed
 * @throws UserError `resume-spec`, `resume-keeps`
 */
export function checkSpec(run: string, origin: Origin, specName: string, args: readonly string[]): boolean {
  const cwd = process.cwd();
  const found = findSpec(specName, cwd);
  if (found.path === null) return show(found.diagnostics);
  const library = openLibrary(cwd);
  const {values} = splitOverrides(args, found.path, library);
  const {graph, diagnostics} = compile(library, found.path, values);
  if (graph === null || hasErrors(diagnostics) || graph.hash === origin.spec) return show(diagnostics);
  const other = graph.name === origin.network ? 'the spec has changed since' : `${specName} is ${graph.name}`;
  throw new UserError(
    'resume-spec',
    `${run} trains ${origin.network} (spec ${origin.spec}), but ${other} (spec ${graph.hash}): its weights do not fit.`,
    `Omit the spec to continue with the run's own network, or start a new run without --resume.`,
    2,
  );
}

/**
 * Compares the module in the run's folder with the checkpoint.
 *
 * @throws UserError `resume-spec`
 */
export function checkModule(module: string, origin: Origin, hash: string): void {
  if (hash === origin.spec) return;
  throw new UserError(
    'resume-spec',
    `${module} has spec ${hash}, but its checkpoint has spec ${origin.spec}: another network.`,
    'Restore the module that the run was started with, or start a new run.',
    2,
  );
}

/**
 * What the command line sets in the recipe of a run that is to go on.
 *
 * @param specName a spec whose params are set by some of the args
 * @throws UserError `resume-keeps` where that is more than its length
 */
export function listLengths(specName: string | undefined, args: readonly string[], options: TrainOptions): Override[] {
  const cwd = process.cwd();
  const path = specName === undefined ? null : findSpec(specName, cwd).path;
  const overrides = path === null ? args : splitOverrides(args, path, openLibrary(cwd)).overrides;
  const fixed = overrides.filter((arg) => !lengths.includes(arg.split('=', 1)[0] ?? ''));
  if (fixed.length > 0) throw keeps(fixed.join(', '));
  return [...listOverrides({epochs: options.epochs, time: options.time}), ...overrides];
}

/**
 * The run's recipe, with another length where that is asked for.
 *
 * @returns null where that is faulty, which is then printed
 * @throws UserError `run-recipe`, `resume-keeps` where somebody has changed it
 */
export function reloadRecipe(run: string, origin: Origin, overrides: readonly Override[]): Recipe | null {
  const file = join(run, 'recipe.yaml');
  const kept = readRunRecipe(run);
  const edits = listEdits(origin.recipe, kept);
  if (edits.length > 0) throw keeps(`${file}, which has been edited: ${edits.join('; ')}`);
  if (overrides.length === 0) return kept;
  const {recipe, diagnostics} = loadKeptRecipe({file, overrides});
  return show(diagnostics) ? recipe : null;
}

/**
 * What a recipe says otherwise than the checkpoint's, in words. Both are read by this version, so that a key that is
 * younger than the run means nothing.
 */
function listEdits(before: string, kept: Recipe): string[] {
  const {recipe} = readKeptRecipe(before, 'checkpoint');
  if (recipe === null) return ['it is not what the checkpoint has'];
  return listDifferences([serializeRecipe(recipe), serializeRecipe(kept)])
    .filter(([key = '']) => !lengths.includes(key))
    .map(([key, was, is]) => `${key} was ${was}, and is ${is}`);
}

/**
 * Gives a trainer what the checkpoint has.
 *
 * @throws UserError `checkpoint-other` where that is of another network or optimizer
 */
export function restoreTrainer(run: string, trainer: Trainer, checkpoint: StoredCheckpoint): void {
  try {
    trainer.importWeights(checkpoint.weights);
    trainer.importState(checkpoint.trainer);
  } catch (error) {
    throw error instanceof RangeError ? doesNotFit(run, error.message) : error;
  }
  const known = new Set(trainer.exportState().map(({name}) => name));
  const other = checkpoint.trainer.find(({name}) => !known.has(name));
  if (other !== undefined) throw doesNotFit(run, `nothing here remembers ${other.name}`);
}

function doesNotFit(run: string, problem: string): UserError {
  return new UserError(
    'checkpoint-other',
    `The checkpoint of ${run} does not fit its network and recipe: ${problem}.`,
    'Restore the files that the run was started with, or start a run of its own without --resume.',
    1,
  );
}

/**
 * The run's data set.
 *
 * @throws UserError `resume-data`, and as `findDataset` does
 */
export function findSameDataset(
  run: string,
  origin: Origin,
  {data, download = true}: Pick<TrainOptions, 'data' | 'download'>,
): LocatedDataset {
  const kept = origin.data === null ? undefined : resolveData(origin.data);
  const dataset = locateRequested({data: data ?? kept, download});
  if (fingerprintDataset(dataset.description) === origin.fingerprint) return dataset;
  throw new UserError(
    'resume-data',
    `${run} was trained on other images than those of ${dataset.description.name} in ${dataset.folder}.`,
    'Name its data set with --data.',
    2,
  );
}

function keeps(what: string): UserError {
  return new UserError(
    'resume-keeps',
    `A resumed run keeps its network and recipe; these cannot change: ${what}.`,
    'Only --epochs and --time can, to extend it. For anything else start a new run, without --resume.',
    2,
  );
}

/** @returns whether there is no error among them */
function show(diagnostics: readonly Diagnostic[]): boolean {
  printFound(diagnostics, 'text');
  return !hasErrors(diagnostics);
}
