import {dirname, join} from 'node:path';
import type {Entry, MapTree, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {validate} from '../2-validate/validate.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/resolve-messages.js';
import type {Library} from '../files/library.js';
import {findNamed, listNames} from '../files/library.js';
import type {Loaded} from './load.js';
import {loadDocument, loadShared} from './load.js';
import {isPartName} from './names.js';

const longestChain = 16;

/** What says something about one file only, and so is never inherited. */
const ownKeys = ['name', 'description', 'reference', 'expect', 'extends'];

/** What null is a value of, in a recipe: it is kept, not taken to remove the key. */
const nullableKeys = ['early_stopping', 'average', 'mix', 'time_budget', 'warmup', 'clip_norm'];

/**
 * Reads a spec or recipe, and what it extends, into one map without "extends". Its keys keep the files they are from.
 */
export function loadExtended(library: Library, path: string, schema: 'model' | 'recipe'): Loaded {
  const diagnostics: Diagnostic[] = [];
  const chain: Link[] = [];
  let next: string | null = path;
  while (next !== null) {
    const load = chain.length === 0 ? loadDocument : loadShared;
    const {tree, diagnostics: faults}: Loaded = load(library, next, schema);
    diagnostics.push(...faults);
    if (tree === null) return {tree: null, diagnostics};
    chain.push({name: nameOf(tree), path: next, tree, sound: !hasErrors(faults)});
    next = findBase(library, schema, chain, diagnostics);
  }
  const [own, ...bases] = chain;
  if (own === undefined || bases.length === 0) return {tree: own?.tree ?? null, diagnostics};
  // Faults in what is extended, or nothing found to extend: the spec is looked at as it stands. There and below
  // "extends" is left to report that something is missing.
  if (!bases.every(({sound}) => sound) || bases.at(-1)?.tree.entries.has('extends')) {
    return {tree: own.tree, diagnostics};
  }
  const inherited = bases.reduceRight(
    (merged, {tree}) => mergeMaps(merged, tree, schema, diagnostics),
    emptyLike(own.tree),
  );
  const base = without(inherited, ownKeys);
  if (!own.sound) return {tree: mergeFaulty(base, own.tree), diagnostics};
  const merged = without(mergeMaps(base, own.tree, schema, diagnostics), ['extends']);
  const root = schema === 'model' ? 'The spec' : 'The recipe';
  // Each file kept to the schema alone; together they must have all that is required.
  if (!hasErrors(diagnostics)) diagnostics.push(...validate(merged, library.schemas.of(schema), root).diagnostics);
  return {tree: merged, diagnostics};
}

/** A file of the chain from a spec to what it extends at last. */
interface Link {
  readonly name: string;
  readonly path: string;
  readonly tree: MapTree;
  /** It has no faults of its own. */
  readonly sound: boolean;
}

function nameOf(tree: MapTree): string {
  const name = getEntry(tree, 'name');
  return name?.kind === 'scalar' ? String(name.value) : '';
}

function findBase(
  library: Library,
  schema: 'model' | 'recipe',
  chain: readonly Link[],
  diagnostics: Diagnostic[],
): string | null {
  const last = chain.at(-1);
  const base = getEntry(last?.tree ?? null, 'extends');
  if (last === undefined || base?.kind !== 'scalar' || typeof base.value !== 'string') return null;
  if (!isPartName(base.value)) return null; // the schema has refused it: a name never leads out of the folder
  const {project, packageSpecs} = library;
  const shared =
    schema === 'model'
      ? [join(project, 'specs'), packageSpecs]
      : [join(project, 'recipes'), join(project, 'specs', 'recipes'), join(packageSpecs, 'recipes')];
  const folders = [...new Set([dirname(last.path), ...shared])];
  const found = findNamed(library, folders, base.value);
  const refuse = (message: ReturnType<typeof say.outsideFolder>) => {
    diagnostics.push(makeError(base.place, message));
    return null;
  };
  if (found.path === null) {
    return refuse(
      found.message ?? say.partMissing(schema === 'model' ? 'spec' : 'recipe', base.value, listNames(folders)),
    );
  }
  if (chain.some(({path}) => path === found.path)) {
    return refuse(say.extendsLoop([...chain.map(({name}) => name), base.value]));
  }
  return chain.length >= longestChain ? refuse(say.extendsTooLong(longestChain)) : found.path;
}

/**
 * Maps merge key by key, everything else replaces, null removes; keys keep the order of the base. In a recipe a map
 * with another name than the inherited one replaces it: a cosine's keys are not step's.
 */
function mergeMaps(base: MapTree, over: MapTree, schema: 'model' | 'recipe', diagnostics: Diagnostic[]): MapTree {
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, entry] of over.entries) {
    const inherited = entries.get(key);
    if (isNull(entry.value) && !(schema === 'recipe' && nullableKeys.includes(key))) {
      if (inherited === undefined) diagnostics.push(makeError(entry.key, say.nothingToRemove(key)));
      entries.delete(key);
    } else if (
      inherited?.value.kind === 'map' &&
      entry.value.kind === 'map' &&
      !(schema === 'recipe' && areNamedApart(inherited.value, entry.value))
    ) {
      entries.set(key, {key: entry.key, value: mergeMaps(inherited.value, entry.value, schema, diagnostics)});
    } else {
      entries.set(key, entry);
    }
  }
  dropOtherForm(entries, over);
  return {...over, entries};
}

function areNamedApart(base: MapTree, over: MapTree): boolean {
  const [before, now] = [getEntry(base, 'name'), getEntry(over, 'name')];
  return now?.kind === 'scalar' && !(before?.kind === 'scalar' && before.value === now.value);
}

/**
 * What can be seen of a spec with faults together with what it extends. Its faulty values are null, and hide what they
 * would replace.
 */
function mergeFaulty(base: MapTree, over: MapTree): MapTree {
  const entries = new Map<string, Entry>([...base.entries, ...over.entries]);
  dropOtherForm(entries, over);
  return {...over, entries};
}

/** Stages are written out or in shorthand: the form that the spec uses replaces the inherited other one. */
function dropOtherForm(entries: Map<string, Entry>, over: MapTree): void {
  const shorthand = ['depths', 'widths'];
  if (over.entries.has('stages'))
    for (const key of shorthand.filter((key) => !over.entries.has(key))) entries.delete(key);
  else if (shorthand.some((key) => over.entries.has(key))) entries.delete('stages');
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

function without(tree: MapTree, keys: readonly string[]): MapTree {
  return {...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key)))};
}

function emptyLike(tree: MapTree): MapTree {
  return {...tree, entries: new Map()};
}
