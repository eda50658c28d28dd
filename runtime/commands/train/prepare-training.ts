import {relative} from 'node:path';
import {
  buildSpec,
  drawNetwork,
  findSpec,
  formatRecipe,
  hasErrors,
  openLibrary,
  openBuildCache,
  printFound,
  splitOverrides,
  toYaml,
} from '../../../compiler/index.js';
import {formatCount, plural} from '../../../common/format.js';
import type {Built, Diagnostic, Recipe} from '../../../compiler/index.js';
import type {LocatedDataset} from '../../data/find-dataset.js';
import type {Contract} from '../../nn/contract.js';
import {loadRequested, locateRequested} from '../inputs/training-request.js';
import type {TrainingRequest} from '../inputs/training-request.js';
import {refuseUnwritten} from '../network/refuse-unwritten.js';

/** A spec that has been built. */
export interface PreparedSpec {
  readonly status: Built['status'];
  /** Path of the generated module. */
  readonly module: string;
  /** Resolved, in YAML. */
  readonly specText: string;
  /** Of the network, in SVG. */
  readonly diagram: string;
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
 * @param args `key=value`: params of the spec, and fields of the recipe
 * @returns null where there are faults
 * @throws UserError where the data set is not found, or the module cannot be written
 */
export async function prepareTraining(
  specName: string,
  args: readonly string[],
  request: TrainingRequest,
): Promise<Prepared | null> {
  const cwd = process.cwd();
  const found = findSpec(specName, cwd);
  if (found.path === null) show(found.diagnostics); // before any advice to download what it is to be trained on
  const dataset = locateRequested(request);
  const library = openLibrary(cwd);
  const {values, overrides} =
    found.path === null ? {values: [], overrides: args} : splitOverrides(args, found.path, library);
  const {recipe, diagnostics} = loadRequested(request, dataset, overrides);
  // A wrong recipe must not leave a generated module behind: then the spec is only checked.
  const check = hasErrors(diagnostics);
  const options = {cwd, library, values, check, cache: openBuildCache(cwd)};
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
  return {status, module, specText: toYaml(spec), diagram: drawNetwork(graph)};
}

function show(diagnostics: readonly Diagnostic[]): void {
  printFound(diagnostics, 'text');
}

/** One line each on the network and the recipe, for the top of a run. */
export function describePrepared(
  {status, module, recipe, dataset}: Prepared,
  contract: Contract,
  given: boolean,
): string {
  const state = status === 'unchanged' ? 'up to date' : 'built';
  const origin = given ? '' : ` (the default for ${dataset.description.name}; override with --recipe)`;
  return (
    `network  ${contract.name}, ${formatCount(contract.parameters)} parameters; ` +
    `${relative(process.cwd(), module)} is ${state}\n` +
    `recipe   ${recipe.name}${origin}: ${plural(recipe.epochs, 'epoch')}, batch ${recipe.batch}, seed ${recipe.seed}\n`
  );
}
