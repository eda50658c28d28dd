import {join} from 'node:path';
import {
  findSpec,
  formatRecipe,
  hasErrors,
  loadRecipe,
  openLibrary,
  planSpec,
  printDiagnostics,
  splitOverrides,
} from '../../compiler/index.js';
import type {Diagnostic, Recipe} from '../../compiler/index.js';
import type {LocatedDataset} from '../data/find-dataset.js';
import {fingerprintDataset} from '../data/fingerprint-dataset.js';
import {UserError} from '../errors.js';
import type {Origin, StoredCheckpoint} from '../runs/checkpoint.js';
import type {Trainer} from '../train/trainer.js';
import {locateRequested} from './prepare-training.js';
import {readRunRecipe} from './read-run-recipe.js';
import type {TrainOptions} from './train-spec.js';

/**
 * A run keeps what it was started with.
 *
 * @throws UserError `resume-keeps`
 */
export function refuseChanges(options: TrainOptions): void {
  const fixed = ['recipe', 'batch', 'seed', 'precision', 'repeat', 'name'] as const;
  const given = fixed.filter((key) => options[key] !== undefined);
  if (given.length > 0) throw keeps(given.map((key) => `--${key}`).join(', '));
}

/**
 * Holds a spec to the one that the run was started with.
 *
 * @param words params of the spec: `depth=28`
 * @returns false where the spec has faults, which are then printed
 * @throws UserError `resume-spec`, `resume-keeps`
 */
export function checkSpec(run: string, origin: Origin, specName: string, words: readonly string[]): boolean {
  const cwd = process.cwd();
  const found = findSpec(specName, cwd);
  if (found.path === null) return show(found.diagnostics);
  const library = openLibrary(cwd);
  const {values, overrides} = splitOverrides(words, found.path, library);
  if (overrides.length > 0) throw keeps(overrides.join(', '));
  const plan = planSpec(found.path, {cwd, library, values});
  if (plan.graph === null) return show(plan.diagnostics);
  if (plan.hash === origin.spec) return show(plan.diagnostics);
  const other = plan.graph.name === origin.network ? 'the spec has changed since' : `${specName} is ${plan.graph.name}`;
  throw new UserError(
    'resume-spec',
    `${run} trains ${origin.network} (spec ${origin.spec}), but ${other} (spec ${plan.hash}): its weights do not fit.`,
    `Leave the spec out to go on with the network that the run keeps, or start a run of its own without --resume.`,
    2,
  );
}

/**
 * Holds the module in the run's folder to the checkpoint.
 *
 * @throws UserError `resume-spec`
 */
export function checkModule(module: string, origin: Origin, hash: string): void {
  if (hash === origin.spec) return;
  throw new UserError(
    'resume-spec',
    `${module} is of spec ${hash}, but the checkpoint beside it of spec ${origin.spec}: another network.`,
    'Put back the module that the run was started with, or start a new run.',
    2,
  );
}

/**
 * The run's recipe, with more epochs or more time where they are asked for.
 *
 * @returns null where the epochs or the time are faulty, which is then printed
 * @throws UserError `run-recipe`, `resume-keeps` where somebody has changed it
 */
export function reloadRecipe(run: string, origin: Origin, {epochs, time}: TrainOptions): Recipe | null {
  const file = join(run, 'recipe.yaml');
  const kept = readRunRecipe(run);
  if (ignoreLength(formatRecipe(kept)) !== ignoreLength(origin.recipe)) throw keeps(`${file}, which has been edited`);
  if (epochs === undefined && time === undefined) return kept;
  const overrides = Object.entries({epochs, time_budget: time}).filter(([, value]) => value !== undefined);
  const {recipe, diagnostics} = loadRecipe({
    file,
    renamed: true,
    overrides: overrides.map(([key, value]) => `${key}=${value}`),
  });
  return show(diagnostics) ? recipe : null;
}

/**
 * Gives a trainer what the checkpoint has.
 *
 * @throws UserError `checkpoint-other` where that is of another network or optimiser
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
    'Put back the files that the run was started with, or start a run of its own without --resume.',
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
  const dataset = locateRequested({data: data ?? origin.data ?? undefined, download});
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
    'Only --epochs and --time may, to make it longer. Anything else is a run of its own, without --resume.',
    2,
  );
}

/** What only decides where a run ends. */
function ignoreLength(recipe: string): string {
  return recipe.replaceAll(/^(epochs|time_budget): .*$/gm, '');
}

/** @returns whether there is no error among them */
function show(diagnostics: readonly Diagnostic[]): boolean {
  process.stderr.write(printDiagnostics(diagnostics, {format: 'text', color: process.stderr.isTTY ?? false}));
  return !hasErrors(diagnostics);
}
