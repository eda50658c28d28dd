import {relative} from 'node:path';
import {
  buildSpec,
  drawNetwork,
  findSpec,
  formatRecipe,
  hasErrors,
  loadRecipe,
  openLibrary,
  openStamps,
  printFound,
  splitOverrides,
  toYaml,
} from '../../compiler/index.js';
import type {Built, Diagnostic, LoadedRecipe, Override, Recipe} from '../../compiler/index.js';
import {locateDataset, missingDataset} from '../data/find-dataset.js';
import type {Dataset, LocatedDataset} from '../data/find-dataset.js';
import {UserError} from '../errors.js';
import type {Contract} from '../nn/contract.js';
import {refuseUnwritten} from './refuse-unwritten.js';

/** What `spec train` is asked for beside the spec. Numbers are text here: the recipe's schema judges them. */
export interface TrainingRequest {
  readonly data?: string;
  /** False where missing data end the command; they are downloaded otherwise. */
  readonly download?: boolean;
  readonly recipe?: string;
  readonly epochs?: string;
  readonly batch?: string;
  readonly seed?: string;
  readonly precision?: string;
  /** `20m`. */
  readonly time?: string;
}

/** A spec that has been built. */
export interface PreparedSpec {
  readonly status: Built['status'];
  /** Path of the generated module. */
  readonly module: string;
  /** Resolved, in YAML. */
  readonly specText: string;
  /** Of the network, in SVG. */
  readonly picture: string;
}

/** A spec, a recipe and a data set that have been found good by themselves. */
export interface Prepared extends PreparedSpec {
  readonly recipe: Recipe;
  readonly recipeText: string;
  readonly dataset: LocatedDataset;
}

/**
 * Finds and compiles what a training run needs, before anything costs time. All faults of the spec and the recipe are
 * printed together.
 *
 * @param words `key=value`: params of the spec, and fields of the recipe
 * @returns null where there are faults
 * @throws UserError where the data set is not found, or the module cannot be written
 */
export async function prepareTraining(
  specName: string,
  words: readonly string[],
  request: TrainingRequest,
): Promise<Prepared | null> {
  const cwd = process.cwd();
  const found = findSpec(specName, cwd);
  if (found.path === null) show(found.diagnostics); // before any advice to download what it is to be trained on
  const dataset = locateRequested(request);
  const library = openLibrary(cwd);
  const {values, overrides} =
    found.path === null ? {values: [], overrides: words} : splitOverrides(words, found.path, library);
  const {recipe, diagnostics} = loadRequested(request, dataset, overrides);
  // A wrong recipe must not leave a generated module behind: then the spec is only checked.
  const check = hasErrors(diagnostics);
  const options = {cwd, library, values, check, stamps: openStamps(cwd)};
  const built = found.path === null ? null : await buildSpec(found.path, options);
  refuseUnwritten(built?.diagnostics ?? []);
  const all = [...(found.path === null ? [] : found.diagnostics), ...(built?.diagnostics ?? []), ...diagnostics];
  show(all);
  if (recipe === null || built === null || hasErrors(all)) return null;
  const network = describeBuilt(built);
  return network === null ? null : {...network, recipe, recipeText: formatRecipe(recipe), dataset};
}

/** What a run keeps of its network; null where that has faults. */
export function describeBuilt({status, module, spec, graph}: Built): PreparedSpec | null {
  if (module === null || spec === null || graph === null) return null;
  return {status, module, specText: toYaml(spec), picture: drawNetwork(graph)};
}

/**
 * The data set that is asked for; its files may be missing where they may be downloaded.
 *
 * @throws UserError as `findDataset` does
 */
export function locateRequested({data, download}: TrainingRequest): LocatedDataset {
  const located = locateDataset(data);
  if (located.missing && download === false) throw missingDataset(located);
  return located;
}

/** The recipe that is asked for, or the data set's own, with what the command line says. */
export function loadRequested(request: TrainingRequest, dataset: Dataset, overrides: readonly string[]): LoadedRecipe {
  return loadRecipe({
    name: request.recipe ?? dataset.description.recipe,
    overrides: [...listOverrides(request), ...overrides],
  });
}

function show(diagnostics: readonly Diagnostic[]): void {
  printFound(diagnostics, 'text');
}

/**
 * Holds the network to the data.
 *
 * @throws UserError `data-mismatch`
 */
export function checkFit(contract: Contract, {description}: Dataset): void {
  const output = [description.classes.length];
  if (String(contract.input) === String(description.image) && String(contract.output) === String(output)) return;
  throw new UserError(
    'data-mismatch',
    `${contract.name} takes images [${contract.input.join(', ')}] and gives ${contract.output.join(', ')} classes; ` +
      `${description.name} has images [${description.image.join(', ')}] of ${output.join(', ')} classes.`,
    `Take a spec with input [${description.image.join(', ')}] and ${output.join(', ')} classes, or other data.`,
    2,
  );
}

/** One line each on the network and the recipe, for the top of a run. */
export function describePrepared(
  {status, module, recipe, dataset}: Prepared,
  contract: Contract,
  given: boolean,
): string {
  const state = status === 'unchanged' ? 'up to date' : 'built';
  const epochs = recipe.epochs === 1 ? '1 epoch' : `${recipe.epochs} epochs`;
  const origin = given ? '' : ` (${dataset.description.name}'s own; --recipe takes another)`;
  return (
    `network  ${contract.name}, ${contract.parameters.toLocaleString('en-US')} parameters; ` +
    `${relative(process.cwd(), module)} is ${state}\n` +
    `recipe   ${recipe.name}${origin}: ${epochs}, batch ${recipe.batch}, seed ${recipe.seed}\n`
  );
}

/** What the options of a command set in the recipe. */
export function listOverrides({epochs, batch, seed, precision, time}: TrainingRequest): Override[] {
  const options = {'--epochs': epochs, '--batch': batch, '--seed': seed, '--precision': precision, '--time': time};
  return Object.entries(options).flatMap(([option, value]): Override[] => {
    const key = option === '--time' ? 'time_budget' : option.slice(2);
    return value === undefined ? [] : [{option, key, value}];
  });
}
