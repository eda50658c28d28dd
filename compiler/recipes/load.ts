import {basename, resolve} from 'node:path';
import type {MapTree} from '../1-parse/tree.js';
import {getEntry, placeOfKey, toData} from '../1-parse/tree.js';
import {validate} from '../2-validate/validate.js';
import {loadExtended} from '../3-resolve/extend.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import {channelsDiffer} from '../diagnostics/recipe-messages.js';
import {nameDiffersFromFile} from '../diagnostics/resolve-messages.js';
import {sortDiagnostics} from '../diagnostics/sort.js';
import {findRecipe} from '../files/find-spec.js';
import {openLibrary} from '../files/library.js';
import {override} from './override.js';
import type {Recipe} from './recipe.js';

export interface RecipeRequest {
  /** Path of a recipe file; goes before `name`. */
  readonly file?: string;
  /** Whether `file` may be called otherwise than its recipe, as in a run's folder. */
  readonly renamed?: boolean;
  /** Name of a recipe in ./specs/recipes or the package's. Default `default`. */
  readonly name?: string;
  /** `optimizer.lr=0.05`: a path of keys and a YAML value, applied in order. */
  readonly overrides?: readonly string[];
  /** Default: the process's working folder. */
  readonly cwd?: string;
}

export interface LoadedRecipe {
  /** Null exactly when there is an error. */
  readonly recipe: Recipe | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A recipe, with what it extends and the overrides merged in, held to its schema. */
export function loadRecipe({
  file,
  renamed = false,
  name = 'default',
  overrides = [],
  cwd = process.cwd(),
}: RecipeRequest): LoadedRecipe {
  const found = file === undefined ? findRecipe(name, cwd) : {path: resolve(cwd, file), diagnostics: []};
  if (found.path === null) return {recipe: null, diagnostics: found.diagnostics};
  const library = openLibrary(cwd);
  const document = loadExtended(library, found.path, 'recipe');
  const diagnostics = [...document.diagnostics];
  if (document.tree === null) return {recipe: null, diagnostics};
  if (!renamed) checkName(document.tree, found.path, diagnostics);
  let tree = document.tree;
  for (const text of overrides) tree = override(tree, text, diagnostics);
  const faults = overrides.length === 0 ? [] : validate(tree, library.schemas.of('recipe'), 'The recipe').diagnostics;
  // The file's own faults have been reported; what the overrides bring in stands on the command line.
  diagnostics.push(...faults.filter(({place}) => place?.source.kind === 'command line'));
  checkChannels(tree, diagnostics);
  const sorted = sortDiagnostics(diagnostics);
  return hasErrors(sorted) ? {recipe: null, diagnostics: sorted} : {recipe: toRecipe(tree), diagnostics: sorted};
}

function checkName(tree: MapTree, path: string, diagnostics: Diagnostic[]): void {
  const name = getEntry(tree, 'name');
  if (name?.kind !== 'scalar' || typeof name.value !== 'string') return;
  const file = basename(path);
  if (file.replace(/\.ya?ml$/, '') !== name.value)
    diagnostics.push(makeError(name.place, nameDiffersFromFile(name.value, file)));
}

function checkChannels(tree: MapTree, diagnostics: Diagnostic[]): void {
  const data = getEntry(tree, 'data');
  const [mean, std] = [getEntry(data, 'mean'), getEntry(data, 'std')];
  if (data === null || mean?.kind !== 'list' || std?.kind !== 'list' || mean.items.length === std.items.length) return;
  diagnostics.push(makeError(placeOfKey(data, 'std'), channelsDiffer(mean.items.length, std.items.length)));
}

/** The validated map without what is said for people only. */
function toRecipe(tree: MapTree): Recipe {
  const said = new Set(['description', 'extends']);
  const entries = new Map([...tree.entries].filter(([key]) => !said.has(key)));
  return toData({...tree, entries}) as unknown as Recipe;
}
