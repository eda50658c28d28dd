import type {Tree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as sayBlock from '../diagnostics/block-messages.js';
import * as say from '../diagnostics/resolve-messages.js';
import {findNear} from '../diagnostics/suggest.js';
import {unknownKey} from '../diagnostics/validate-messages.js';
import type {Evaluated, Variables} from './expression.js';
import {evaluateAny, isExpression, soleVariable} from './expression.js';

/** What is known before a part's own parameters. */
export interface Surroundings {
  /** What the compiler knows (`channels`, `in`, …): no parameter may have such a name. */
  readonly known: Variables;
  /** The spec's params: a parameter of that name hides one. */
  readonly outer: Variables;
}

/**
 * The variables of a block or stem: those around it, and its own parameters, each set by its user or computed from its
 * default, in the order in which the part lists them.
 */
export function bindParameters(
  declared: Tree | null,
  given: ReadonlyMap<string, Tree>,
  {known, outer}: Surroundings,
  diagnostics: Diagnostic[],
  trail: readonly string[],
): Map<string, number | string> {
  const around = new Map([...outer, ...known]);
  const bound = new Map(around);
  if (declared?.kind !== 'map') return bound;
  for (const [name, {key, value: fallback}] of declared.entries) {
    if (known.has(name)) {
      diagnostics.push(makeError(key, say.parameterTaken(name), trail));
      continue;
    }
    const own = given.get(name);
    const value = own === undefined ? read(fallback, bound) : read(own, around);
    const wantsText = isText(fallback, bound);
    if (value !== null && 'wording' in value) {
      diagnostics.push(makeError((own ?? fallback).place, value.wording, trail));
    } else if (value !== null && (typeof value.value === 'string') === wantsText) {
      bound.set(name, value.value);
    } else if (own !== undefined) {
      const wording = wantsText ? sayBlock.parameterNotText(name) : say.parameterNotNumber(name);
      diagnostics.push(makeError(own.place, wording, trail));
    }
  }
  return bound;
}

/** Whether a default is the name of an operation, rather than a number. */
function isText(fallback: Tree, bound: Variables): boolean {
  const data = toData(fallback);
  if (typeof data !== 'string') return false;
  return isExpression(data) ? typeof bound.get(soleVariable(data) ?? '') === 'string' : true;
}

/** A number, an expression, or a word that names an operation; null for anything else. */
function read(tree: Tree, variables: Variables): Evaluated<number | string> | null {
  const data = toData(tree);
  if (typeof data === 'number') return {value: data};
  if (typeof data !== 'string') return null;
  if (isExpression(data)) return evaluateAny(data, variables);
  return /^[a-z][a-z0-9-]*$/.test(data) ? {value: data} : null;
}

/** Keys of a map that are neither its own nor parameters of the part that it uses. */
export function reportUnknownKeys(
  tree: Tree,
  ownKeys: readonly string[],
  declared: Tree | null,
  where: string,
  diagnostics: Diagnostic[],
): void {
  if (tree.kind !== 'map') return;
  const known = [...ownKeys, ...(declared?.kind === 'map' ? declared.entries.keys() : [])];
  for (const [key, {key: place}] of tree.entries) {
    if (!known.includes(key)) diagnostics.push(makeError(place, unknownKey(where, key, known)));
  }
}

/** Where the part is not known, and so not its parameters: the keys that can only be slips of a map's own. */
export function reportSlips(tree: Tree, ownKeys: readonly string[], where: string, diagnostics: Diagnostic[]): void {
  if (tree.kind !== 'map') return;
  for (const [key, {key: place}] of tree.entries) {
    const isSlip = !ownKeys.includes(key) && findNear(key, ownKeys) !== null;
    if (isSlip) diagnostics.push(makeError(place, unknownKey(where, key, ownKeys)));
  }
}
