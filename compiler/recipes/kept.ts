import {resolve} from 'node:path';
import {parse} from '../1-parse/parse.js';
import type {MapTree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import {describeFault, explainAll, validate} from '../2-validate/validate.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import type {Source} from '../diagnostics/place.js';
import {makeSource, startOf} from '../diagnostics/place.js';
import {missingKey, wrongType} from '../diagnostics/validate-messages.js';
import type {Library} from '../files/library.js';
import {openLibrary, readSource} from '../files/library.js';
import {checkRecipe} from './check.js';
import type {LoadedRecipe} from './load.js';
import type {Override} from './override.js';
import {applyOverrides} from './override.js';
import type {Recipe} from './recipe.js';
import {resolveRecipe} from './resolve.js';

/*
 * A run keeps its recipe as the version that began it resolved it: with every default of that version. A later version
 * reads what the text says; a key that is younger than the run has its default, and a default that has changed since
 * counts for nothing. What later versions refuse as a contradiction or as useless is not looked at: the run was
 * trained so.
 */

export interface KeptRequest {
  /** Path of a run's recipe.yaml. */
  readonly file: string;
  /** What is to be otherwise from now on: `epochs=50`. */
  readonly overrides?: readonly Override[];
  /** Default: the process's current directory. */
  readonly cwd?: string;
}

/** The recipe that a run keeps. */
export function loadKeptRecipe({file, overrides = [], cwd = process.cwd()}: KeptRequest): LoadedRecipe {
  const library = openLibrary(cwd);
  const {tree, diagnostics} = readFile(library, resolve(cwd, file));
  if (tree === null) return {tree, recipe: null, diagnostics};
  const kept = resolveKept(library, tree);
  if (overrides.length === 0 || kept.recipe === null) return kept;
  const found: Diagnostic[] = [];
  const changed = applyOverrides(tree, overrides, library.schemas.of('recipe').schema, found);
  const {recipe, diagnostics: faults} = resolveKept(library, changed);
  found.push(...faults);
  if (recipe !== null && !hasErrors(checkRecipe(kept.recipe, tree))) found.push(...checkRecipe(recipe, changed));
  return {tree: changed, recipe: hasErrors(found) ? null : recipe, diagnostics: found};
}

/** The same of a text that lies elsewhere, as in a checkpoint. */
export function readKeptRecipe(text: string, name: string): LoadedRecipe {
  const {tree, diagnostics} = readTree(makeSource(name, text));
  return tree === null ? {tree, recipe: null, diagnostics} : resolveKept(openLibrary('.'), tree);
}

/**
 * Some keys of the recipe that a run keeps, whatever the others say: who evaluates weights need not know an optimizer.
 */
export function loadKeptKeys<Key extends keyof Recipe>(
  {file, cwd = process.cwd()}: KeptRequest,
  keys: readonly Key[],
): {readonly recipe: Pick<Recipe, Key> | null; readonly diagnostics: readonly Diagnostic[]} {
  const library = openLibrary(cwd);
  const {tree, diagnostics} = readFile(library, resolve(cwd, file));
  if (tree === null) return {recipe: null, diagnostics};
  const wanted: readonly string[] = keys;
  const picked: MapTree = {...tree, entries: new Map([...tree.entries].filter(([key]) => wanted.includes(key)))};
  const check = library.schemas.of('recipe');
  const {properties} = check.schema as {readonly properties: Readonly<Record<string, {readonly default?: unknown}>>};
  const missing = wanted.filter((key) => !picked.entries.has(key) && properties[key]?.default === undefined);
  const faults = [
    ...missing.map((key) => makeError(startOf(tree.place.source), missingKey('The recipe', key, ''))),
    // What the document as a whole lacks is among the keys that nobody asked for.
    ...explainAll(check, toData(picked), 'The recipe')
      .filter(({path}) => path.length > 0)
      .map((fault) => describeFault(picked, fault, 'The recipe')),
  ];
  if (faults.length > 0) return {recipe: null, diagnostics: faults};
  const recipe = resolveRecipe(picked, check.schema);
  return {
    recipe: Object.fromEntries(keys.map((key) => [key, recipe[key]])) as unknown as Pick<Recipe, Key>,
    diagnostics: [],
  };
}

interface ReadTree {
  readonly tree: MapTree | null;
  readonly diagnostics: readonly Diagnostic[];
}

function readFile(library: Library, path: string): ReadTree {
  const {source, diagnostics} = readSource(library, path);
  return source === null ? {tree: null, diagnostics} : readTree(source);
}

function readTree(source: Source): ReadTree {
  const {tree, diagnostics} = parse(source);
  if (tree === null || tree.kind === 'map') return {tree, diagnostics};
  const message = wrongType('The recipe', toData(tree), {type: 'object'});
  return {tree: null, diagnostics: [makeError(startOf(source), message)]};
}

function resolveKept({schemas}: Library, tree: MapTree): LoadedRecipe {
  const check = schemas.of('recipe');
  const {diagnostics} = validate(tree, check, 'The recipe');
  return {tree, recipe: hasErrors(diagnostics) ? null : resolveRecipe(tree, check.schema), diagnostics};
}
