import type {Tree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/resolve-messages.js';
import {findNear} from '../diagnostics/suggest.js';
import {unknownKey} from '../diagnostics/validate-messages.js';
import type {Variables} from './expression.js';
import {evaluate, isExpression} from './expression.js';
import {readNumber} from './read.js';

/**
 * The variables of a block or stem: those the compiler knows (`channels`, `in`, …), and the part's own parameters,
 * each set by its user or computed from its default, in the order in which the part lists them.
 */
export function bindParameters(
  declared: Tree | null,
  given: ReadonlyMap<string, Tree>,
  known: Variables,
  diagnostics: Diagnostic[],
  trail: readonly string[],
): Map<string, number> {
  const bound = new Map(known);
  if (declared?.kind !== 'map') return bound;
  for (const [name, {key, value: fallback}] of declared.entries) {
    if (known.has(name)) {
      diagnostics.push(makeError(key, say.parameterTaken(name), trail));
      continue;
    }
    const own = given.get(name);
    const set = own === undefined ? null : readNumber(own);
    if (own !== undefined && set === null) diagnostics.push(makeError(own.place, say.parameterNotNumber(name), trail));
    const value = set ?? defaultOf(fallback, bound, diagnostics, trail);
    if (value !== null) bound.set(name, value);
  }
  return bound;
}

function defaultOf(tree: Tree, bound: Variables, diagnostics: Diagnostic[], trail: readonly string[]): number | null {
  const data = toData(tree);
  if (typeof data === 'number') return data;
  if (!isExpression(data)) return null;
  const result = evaluate(data, bound);
  if ('value' in result) return result.value;
  diagnostics.push(makeError(tree.place, result.wording, trail));
  return null;
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
