import type {Tree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/resolve-messages.js';
import {findNear} from '../../common/suggest.js';
import {unknownKey} from '../diagnostics/validate-messages.js';
import {isPartName} from './names.js';
import type {Variables} from './expression.js';
import {evaluateAny, faulty, isExpression, reportFault} from './expression.js';

/** What the parameters of a block or stem are computed from. */
export interface ParameterSources {
  /** What the compiler knows of the place: `channels`, `in`, … No parameter may have such a name. */
  readonly known: Variables;
  /** The spec's params. A parameter of the same name hides one. */
  readonly outer: Variables;
}

/**
 * The variables of a block or stem: the spec's params, those the compiler knows, and the part's own parameters, each
 * set by its user or computed from its default, in the order in which the part lists them. What a user sets may be an
 * expression, too: it sees what the compiler knows and the spec's params, but not the part's other parameters.
 */
export function bindParameters(
  declared: Tree | null,
  given: ReadonlyMap<string, Tree>,
  {known, outer}: ParameterSources,
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
    // What is given wrongly is reported; the default then serves to find what else is wrong.
    const value =
      own === undefined
        ? defaultOf(fallback, bound, diagnostics, trail)
        : (valueOf(own, {name, wanted: kindOf(fallback)}, around, diagnostics, trail) ??
          defaultOf(fallback, bound, [], trail));
    // What was set wrongly has been reported; with the default, what uses it is not reported, too.
    const argument = value ?? (own === undefined ? null : defaultOf(fallback, bound, [], trail));
    bound.set(name, argument ?? faulty);
  }
  return bound;
}

type Bound = number | string | null;

function defaultOf(tree: Tree, bound: Variables, diagnostics: Diagnostic[], trail: readonly string[]): Bound {
  const data = toData(tree);
  if (isExpression(data)) return compute(data, tree, bound, diagnostics, trail);
  return typeof data === 'number' || typeof data === 'string' ? data : null; // else validation has said so
}

/** What a parameter has to be, by its default; null where that is an expression, which may come to either. */
function kindOf(fallback: Tree): 'number' | 'string' | null {
  const data = toData(fallback);
  return typeof data === 'number' ? 'number' : typeof data === 'string' && !isExpression(data) ? 'string' : null;
}

function valueOf(
  tree: Tree,
  {name, wanted}: {readonly name: string; readonly wanted: 'number' | 'string' | null},
  around: Variables,
  diagnostics: Diagnostic[],
  trail: readonly string[],
): Bound {
  const data = toData(tree);
  const value = isExpression(data) ? compute(data, tree, around, diagnostics, trail) : data;
  if (value === null && data !== null) return null; // its expression has been reported
  if ((typeof value === 'number' || isPartName(value)) && (wanted === null || typeof value === wanted)) return value;
  const message = wanted === 'string' ? say.parameterNotText(name) : say.parameterNotNumber(name);
  diagnostics.push(makeError(tree.place, message, trail));
  return null;
}

function compute(
  text: string,
  tree: Tree,
  variables: Variables,
  diagnostics: Diagnostic[],
  trail: readonly string[],
): Bound {
  const result = evaluateAny(text, variables);
  if ('value' in result) return result.value;
  reportFault(tree.place, result.message, diagnostics, trail);
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
    if (known.includes(key)) continue;
    // What a rule says of a stage stands where the rule does.
    const message = place === tree.place ? say.ruleParameter(key) : unknownKey(where, key, known);
    diagnostics.push(makeError(place, message));
  }
}

/** Where the part is not known, and so not its parameters: the keys that can only be typos of a map's own. */
export function reportTypos(tree: Tree, ownKeys: readonly string[], where: string, diagnostics: Diagnostic[]): void {
  if (tree.kind !== 'map') return;
  for (const [key, {key: place}] of tree.entries) {
    const isTypo = !ownKeys.includes(key) && findNear(key, ownKeys) !== null;
    if (isTypo) diagnostics.push(makeError(place, unknownKey(where, key, ownKeys)));
  }
}
