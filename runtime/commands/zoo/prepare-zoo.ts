import {join} from 'node:path';
import {
  findSpecs,
  hasErrors,
  openLibrary,
  planSpec,
  printFound,
  splitOverrides,
  splitArguments,
} from '../../../compiler/index.js';
import type {Built, Graph, Recipe} from '../../../compiler/index.js';
import type {LocatedDataset} from '../../data/find-dataset.js';
import {UserError} from '../../../common/errors.js';
import {loadRequested, locateRequested} from '../inputs/training-request.js';
import type {TrainingRequest} from '../inputs/training-request.js';

const largestSeed = 2 ** 32 - 1;

/** A network as its spec says; nothing of it is written yet. */
export interface PlannedNetwork {
  readonly plan: Built;
  readonly graph: Graph;
}

export interface PreparedZoo {
  readonly networks: readonly PlannedNetwork[];
  /** With the recipe's own seed. */
  readonly recipe: Recipe;
  readonly dataset: LocatedDataset;
  readonly seeds: readonly number[];
}

/**
 * Finds and compiles what a zoo is made of, without writing anything. All faults of specs and recipe are printed
 * together.
 *
 * @param args specs, and `key=value`: what is a param of a spec goes to that spec, all else to the recipe
 * @param out the zoo's folder, in which modules are generated
 * @returns null where there are faults
 * @throws UserError where the data set is not found, or seeds or names are wrong
 */
export async function prepareZoo(
  args: readonly string[],
  request: TrainingRequest & {readonly seeds?: string},
  out: string,
): Promise<PreparedZoo | null> {
  const cwd = process.cwd();
  const dataset = locateRequested(request);
  const library = openLibrary(cwd);
  const {names, values} = splitArguments(args);
  const found = findSpecs(names, cwd);
  const split = found.paths.map((path) => ({path, ...splitOverrides(values, path, library)}));
  const overrides = values.filter((arg) => split.every((one) => one.overrides.includes(arg)));
  refuseSeed(overrides);
  const {recipe, diagnostics} = loadRequested(request, dataset, overrides);
  const folder = join(out, 'generated');
  const plans: Built[] = [];
  for (const {path, values: own} of split) plans.push(await planSpec(path, {cwd, out: folder, library, values: own}));
  const all = [...found.diagnostics, ...plans.flatMap((plan) => plan.diagnostics), ...diagnostics];
  printFound(all, 'text');
  if (recipe === null || hasErrors(all)) return null;
  const networks = plans.flatMap((plan) => (plan.graph === null ? [] : [{plan, graph: plan.graph}]));
  refuseNamesakes(networks);
  return {networks, recipe, dataset, seeds: readSeeds(request.seeds, recipe.seed)};
}

/**
 * `1,2,3`, each once.
 *
 * @throws UserError `zoo-seeds`
 */
export function readSeeds(text: string | undefined, own: number): number[] {
  if (text === undefined) return [own];
  const seeds = text.split(',').map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : NaN));
  if (seeds.every((seed) => seed <= largestSeed) && new Set(seeds).size === seeds.length) return seeds;
  throw new UserError(
    'zoo-seeds',
    `--seeds ${JSON.stringify(text)} is not a list of different seeds.`,
    `Write whole numbers from 0 to ${largestSeed} with commas between them, such as 1,2,3.`,
    2,
  );
}

function refuseSeed(overrides: readonly string[]): void {
  const arg = overrides.find((one) => /^seed\s*=/.test(one));
  if (arg === undefined) return;
  const advice = `Say --seeds ${arg.slice(arg.indexOf('=') + 1)}.`;
  throw new UserError('zoo-seeds', `${arg} is for one run; a zoo has a run for each of its seeds.`, advice, 2);
}

/** A network's name is that of its row, its module and its runs. */
function refuseNamesakes(networks: readonly PlannedNetwork[]): void {
  const names = networks.map(({graph}) => graph.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new UserError(
    'zoo-namesakes',
    `Two of these specs are called ${twice}.`,
    'Give one of them another name, or train it with another --out.',
    2,
  );
}
