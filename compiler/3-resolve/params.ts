import {readAssignment} from '../1-parse/assignment.js';
import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/params-messages.js';
import type {Place} from '../diagnostics/place.js';
import type {Variables} from './expression.js';
import {evaluateAny, faulty, isExpression, reportFault} from './expression.js';

/** A named value of a spec, as this compilation has it. */
export interface Param {
  readonly name: string;
  readonly value: number | string;
  /** What the spec says, computed with the other values of this compilation. */
  readonly fallback: number | string;
  /** Where the spec declares it. */
  readonly place: Place;
  /** Where the command line sets it; null where it does not. */
  readonly given: Place | null;
}

/** Variables that mean something of their own in some part of a spec, which a param must not hide. */
const variables = 'in out channels stride classes stage index number block blocks last'.split(' ');

/** What `spec train` sets in its recipe: `epochs=5` must not mean two things. */
export const recipeKeys: readonly string[] = (
  'name seed epochs batch accumulate precision loss optimizer schedule freeze weights whiten average data augment ' +
  'mix sizes views validate_every best early_stopping time_budget'
).split(' ');

export interface BoundParams {
  /** The params in the spec's order, without faulty ones. */
  readonly params: readonly Param[];
  readonly variables: Variables;
}

/** A spec's params, each from the command line or from its default. */
export function bindParams(spec: Tree, values: readonly string[], diagnostics: Diagnostic[]): BoundParams {
  const declared = getEntry(spec, 'params');
  const entries = declared?.kind === 'map' ? [...declared.entries] : [];
  const given = readValues(
    values,
    entries.map(([name]) => name),
    diagnostics,
  );
  const params: Param[] = [];
  const bound = new Map<string, number | string>();
  for (const [name, {key, value: written}] of entries) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) continue; // validation has said so
    if (variables.includes(name) || recipeKeys.includes(name)) {
      const isTaken = variables.includes(name);
      diagnostics.push(makeError(key, isTaken ? say.paramTaken(name) : say.paramOfRecipe(name)));
      if (!isTaken) bound.set(name, faulty);
      continue;
    }
    const fallback = readDefault(getEntry(written, 'default') ?? written, bound, diagnostics);
    bound.set(name, fallback ?? faulty);
    if (fallback === null) continue;
    const own = given.get(name);
    // A wrong value is reported; the spec is looked at with its own.
    const value = own === undefined ? fallback : (readValue(name, own, fallback, diagnostics) ?? fallback);
    bound.set(name, value);
    params.push({name, value, fallback, place: key, given: own?.place ?? null});
  }
  return {params, variables: bound};
}

/** Whether all params have the values that the spec says. */
export function isAsWritten(params: readonly Param[]): boolean {
  return params.every(({value, fallback}) => value === fallback);
}

/**
 * What the command line gives, by name; unknown names, and names given twice, are reported. The order of the words
 * means nothing.
 */
function readValues(values: readonly string[], known: readonly string[], diagnostics: Diagnostic[]): Map<string, Tree> {
  const given = new Map<string, {readonly text: string; readonly value: Tree}>();
  for (const text of [...values].sort()) {
    const assignment = readAssignment(text, say.valueForm, diagnostics);
    if (assignment === null) continue;
    const name = assignment.path.join('.');
    const before = given.get(name);
    if (!known.includes(name)) diagnostics.push(makeError(assignment.key, say.unknownParam(name, known)));
    else if (before !== undefined) diagnostics.push(makeError(assignment.key, say.valueTwice(name, before.text, text)));
    else given.set(name, {text, value: assignment.value});
  }
  return new Map([...given].map(([name, {value}]) => [name, value]));
}

function readDefault(tree: Tree, known: Variables, diagnostics: Diagnostic[]): number | string | null {
  const data = tree.kind === 'scalar' ? tree.value : null;
  if (typeof data === 'number') return data;
  if (typeof data !== 'string') return null; // validation has said so
  if (!isExpression(data)) return data;
  const result = evaluateAny(data, known);
  if ('value' in result) return result.value;
  reportFault(tree.place, result.message, diagnostics);
  return null;
}

/** A value of the command line: of the same kind as the default, and no expression. */
function readValue(
  name: string,
  tree: Tree,
  fallback: number | string,
  diagnostics: Diagnostic[],
): number | string | null {
  const data = tree.kind === 'scalar' ? tree.value : null;
  const fits =
    typeof fallback === 'number' ? isSmall(data) : typeof data === 'string' && /^[a-z][a-z0-9-]*$/.test(data);
  if (fits && data !== null && typeof data !== 'boolean') return data;
  diagnostics.push(makeError(tree.place, say.valueKind(name, fallback)));
  return null;
}

function isSmall(data: unknown): boolean {
  return typeof data === 'number' && Math.abs(data) <= 1e6;
}

/**
 * The name of the network that the values make: the spec's own where all are its defaults, else with those that differ,
 * `wrn-depth16-widen4`, in the order in which the spec declares them: another network, another module.
 */
export function nameWithParams(name: string, params: readonly Param[]): string {
  const differing = params.filter(({value, fallback}) => value !== fallback);
  const show = (value: number | string) =>
    typeof value === 'string' ? `-${value}` : String(value).replace('.', 'p').replace(/-/g, 'm').replace('+', '');
  return [name, ...differing.map((param) => param.name.toLowerCase() + show(param.value))].join('-');
}
