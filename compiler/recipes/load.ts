import {basename, resolve} from 'node:path';
import type {MapTree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {validate} from '../2-validate/validate.js';
import {loadExtended} from '../3-resolve/extend.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import {nameDiffersFromFile} from '../diagnostics/resolve-messages.js';
import {sortDiagnostics} from '../diagnostics/sort.js';
import {findRecipe} from '../files/find-spec.js';
import type {Library} from '../files/library.js';
import {openLibrary} from '../files/library.js';
import {checkChannels, checkRecipe} from './check.js';
import type {Override} from './override.js';
import {applyOverrides} from './override.js';
import type {Recipe} from './recipe.js';
import {resolveRecipe} from './resolve.js';

export interface RecipeRequest {
  /** Path of a recipe file; goes before `name`. */
  readonly file?: string;
  /** Name of a recipe in ./specs/recipes or the package's. Default `default`. */
  readonly name?: string;
  /** `optimizer.lr=0.05`: a path of keys and a YAML value. One set: their order means nothing. */
  readonly overrides?: readonly Override[];
  /** Default: the process's current directory. */
  readonly cwd?: string;
  /** What the recipe and those that it extends are read with; default: a new one for `cwd`. */
  readonly library?: Library;
}

export interface LoadedRecipe {
  /** What was written, with what it extends and the overrides; null where there is nothing to read. */
  readonly tree: MapTree | null;
  /** Null exactly when there is an error. */
  readonly recipe: Recipe | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A recipe, with what it extends and the overrides merged in, validated against its schema. */
export function loadRecipe({
  file,
  name = 'default',
  overrides = [],
  cwd = process.cwd(),
  library = openLibrary(cwd),
}: RecipeRequest): LoadedRecipe {
  const found = file === undefined ? findRecipe(name, cwd) : {path: resolve(cwd, file), diagnostics: []};
  if (found.path === null) return {tree: null, recipe: null, diagnostics: found.diagnostics};
  const document = loadExtended(library, found.path, 'recipe');
  const diagnostics = [...document.diagnostics];
  if (document.tree === null) return {tree: null, recipe: null, diagnostics};
  checkName(document.tree, found.path, diagnostics);
  const check = library.schemas.of('recipe');
  const tree = applyOverrides(document.tree, overrides, check.schema, diagnostics);
  const faults = overrides.length === 0 ? [] : validate(tree, check, 'The recipe').diagnostics;
  // The file's own faults have been reported; what the overrides bring in stands on the command line.
  diagnostics.push(...faults.filter(({place}) => place?.source.kind === 'command line'));
  checkChannels(tree, diagnostics);
  const recipe = hasErrors(diagnostics) ? null : resolveRecipe(tree, check.schema);
  if (recipe !== null) diagnostics.push(...checkRecipe(recipe, tree));
  return {tree, recipe: hasErrors(diagnostics) ? null : recipe, diagnostics: sortDiagnostics(diagnostics)};
}

/** That a document has its file's name. */
export function checkName(tree: MapTree, path: string, diagnostics: Diagnostic[]): void {
  const name = getEntry(tree, 'name');
  if (name?.kind !== 'scalar' || typeof name.value !== 'string') return;
  const file = basename(path);
  if (file.replace(/\.ya?ml$/, '') !== name.value)
    diagnostics.push(makeError(name.place, nameDiffersFromFile(name.value, file)));
}
