import {dirname, resolve} from 'node:path';
import type {Dimension, Domain, Settings} from '../../common/search-space.js';
import {countCombinations, specKey} from '../../common/search-space.js';
import type {Data, MapTree, Tree} from '../1-parse/tree.js';
import {getEntry, placeOfKey, toData} from '../1-parse/tree.js';
import {loadDocument} from '../3-resolve/load.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors} from '../diagnostics/diagnostic.js';
import {sortDiagnostics} from '../diagnostics/sort.js';
import {findRecipe, findSpec} from '../files/find-spec.js';
import type {Library} from '../files/library.js';
import {openLibrary} from '../files/library.js';
import {checkName} from '../recipes/load.js';
import {resolveDefaults} from '../recipes/resolve-defaults.js';
import {checkSweep} from './check.js';
import type {Sweep, SweptSpec} from './sweep.js';

export interface SweepRequest {
  /** Path of the sweep's file. */
  readonly file: string;
  /** Default: the process's current directory. */
  readonly cwd?: string;
  readonly library?: Library;
}

export interface LoadedSweep {
  /** What was written; null where there is nothing to read. */
  readonly tree: MapTree | null;
  /** Null exactly when there is an error. */
  readonly sweep: Sweep | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A sweep, held to its schema and to what it names; what its trials come to is looked at by whoever runs them. */
export function loadSweep({file, cwd = process.cwd(), library = openLibrary(cwd)}: SweepRequest): LoadedSweep {
  const path = resolve(cwd, file);
  const document = loadDocument(library, path, 'sweep');
  const diagnostics = [...document.diagnostics];
  const {tree} = document;
  if (tree === null) return {tree, sweep: null, diagnostics};
  checkName(tree, path, diagnostics);
  const specs = findSpecs(tree, dirname(path), diagnostics);
  const recipe = findOwnRecipe(tree, dirname(path), diagnostics);
  if (hasErrors(diagnostics)) return {tree, sweep: null, diagnostics: sortDiagnostics(diagnostics)};
  const sweep = resolveSweep(tree, specs, recipe, dirname(path), library.schemas.of('sweep').schema);
  diagnostics.push(...checkSweep(sweep, tree, library));
  return {tree, sweep: hasErrors(diagnostics) ? null : sweep, diagnostics: sortDiagnostics(diagnostics)};
}

/** The specs by name, or by path from the sweep's folder; what is not there is reported where it is named. */
function findSpecs(tree: MapTree, folder: string, diagnostics: Diagnostic[]): SweptSpec[] {
  const written = getEntry(tree, 'spec');
  const items: readonly Tree[] = written?.kind === 'list' ? written.items : written === null ? [] : [written];
  return items.flatMap((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return []; // validation has said so
    const found = findSpec(item.value, folder);
    diagnostics.push(...found.diagnostics.map((one) => ({...one, place: item.place})));
    return found.path === null ? [] : [{name: item.value, path: found.path}];
  });
}

function findOwnRecipe(tree: MapTree, folder: string, diagnostics: Diagnostic[]): string | null {
  const written = getEntry(tree, 'recipe');
  if (written?.kind !== 'scalar' || typeof written.value !== 'string') return null;
  const found = findRecipe(written.value, folder);
  diagnostics.push(...found.diagnostics.map((one) => ({...one, place: placeOfKey(tree, 'recipe')})));
  return found.path;
}

/** A sweep as it may be written: what has a default is there by now. */
type Written = Pick<Sweep, 'name' | 'data' | 'search' | 'seed' | 'metric' | 'stop'> & {
  readonly description?: string;
  readonly trials?: number;
};

function resolveSweep(
  tree: MapTree,
  specs: readonly SweptSpec[],
  recipe: string | null,
  folder: string,
  schema: unknown,
): Sweep {
  const written = resolveDefaults(toData(tree), schema) as unknown as Written;
  const {name, description = null, data, search, seed, metric, stop, trials} = written;
  const which = {key: specKey, domain: {kind: 'choice', values: specs.map((one) => one.name)}} as const;
  const space = [...(specs.length > 1 ? [which] : []), ...readSpace(getEntry(tree, 'space'))];
  return {
    name,
    description,
    specs,
    recipe,
    data: /[/\\.]/u.test(data) ? resolve(folder, data) : data,
    fixed: toData(getEntry(tree, 'fixed') ?? {...tree, entries: new Map()}) as Settings,
    space,
    trials: search === 'grid' ? countCombinations(space) : (trials ?? 0),
    search,
    seed,
    metric,
    stop,
  };
}

function readSpace(tree: Tree | null): Dimension[] {
  if (tree?.kind !== 'map') return [];
  return [...tree.entries].map(([key, {value}]) => ({key, domain: readDomain(toData(value))}));
}

function readDomain(data: Data): Domain {
  const [[kind, values] = ['choice', []]] = Object.entries(data as Readonly<Record<string, readonly Data[]>>);
  if (kind === 'choice') return {kind, values};
  const [low, high] = values as readonly [number, number];
  return {kind: kind as 'int' | 'uniform' | 'loguniform', low, high};
}
