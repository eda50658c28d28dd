import type {Data, Tree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import {explainAll} from '../2-validate/validate.js';
import type {Schemas} from '../2-validate/schemas.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import type {Value} from '../operations/operation.js';
import {getOperation, operations} from '../operations/index.js';
import type {Variables} from './expression.js';
import {evaluate, isExpression} from './expression.js';
import type {OperationSpec} from './model-spec.js';
import {readList} from './read.js';

/** What a list of operations is resolved with. */
export interface Scope {
  readonly variables: Variables;
  readonly schemas: Schemas;
  /** How the compiler came to this list, for messages. */
  readonly trail: readonly string[];
  readonly diagnostics: Diagnostic[];
}

/** A list of operations with expressions evaluated and defaults filled in; faulty ones are left out and reported. */
export function resolveOperations(list: Tree | null, scope: Scope): OperationSpec[] {
  return readList(list)
    .map((item, index) => resolveOperation(item, {...scope, trail: [...scope.trail, `operation ${index + 1}`]}))
    .filter((spec) => spec !== null);
}

function resolveOperation(item: Tree, scope: Scope): OperationSpec | null {
  const named = nameAndKeys(item);
  if (named === null || !operations.has(named.operation)) return null; // validation has said so
  const {operation, keys, place} = named;
  const before = scope.diagnostics.length;
  const given: Record<string, Value> = {};
  const expressions: Record<string, string> = {};
  const places: Record<string, Place> = {};
  let name: string | null = null;
  for (const [key, tree] of keys) {
    places[key] = tree.place;
    const data = toData(tree);
    if (key === 'name') name = String(data);
    else if (isExpression(data)) expressions[key] = data;
    const value = key === 'name' ? null : resolveValue(data, tree.place, scope);
    if (value !== null) given[key] = value;
  }
  if (scope.diagnostics.length > before || !isInRange(operation, {name, given}, expressions, places, scope))
    return null;
  return {operation, name, values: getOperation(operation).fill(given), expressions, place, places};
}

/** `relu`, `relu: {}` and `conv: {…}` alike. */
function nameAndKeys(item: Tree): {operation: string; keys: [string, Tree][]; place: Place} | null {
  if (item.kind === 'scalar')
    return typeof item.value === 'string' ? {operation: item.value, keys: [], place: item.place} : null;
  if (item.kind === 'list' || item.entries.size !== 1) return null;
  const [first] = item.entries;
  if (first === undefined) return null;
  const [operation, {key, value}] = first;
  const keys =
    value.kind === 'map' ? [...value.entries].map(([name, entry]): [string, Tree] => [name, entry.value]) : [];
  return {operation, keys, place: key};
}

function resolveValue(data: Data, place: Place, scope: Scope): Value | null {
  if (typeof data === 'number' || typeof data === 'boolean') return data;
  if (typeof data === 'string' && !isExpression(data)) return data; // one of the words that the schema lists
  if (Array.isArray(data)) {
    const values = (data as readonly Data[]).map((item) => resolveValue(item, place, scope));
    return values.every((value) => typeof value === 'number') ? values : null;
  }
  if (!isExpression(data)) return null;
  const result = evaluate(data, scope.variables);
  if ('value' in result) return result.value;
  scope.diagnostics.push(makeError(place, result.wording, scope.trail));
  return null;
}

/** Holds what expressions came to, to the ranges of the operation's schema. */
function isInRange(
  operation: string,
  {name, given}: {name: string | null; given: Record<string, Value>},
  expressions: Readonly<Record<string, string>>,
  places: Readonly<Record<string, Place>>,
  scope: Scope,
): boolean {
  if (Object.keys(expressions).length === 0) return true;
  const check = scope.schemas.ofOperation(operation);
  if (check === null) return true;
  const faults = explainAll(check, {...given, ...(name === null ? {} : {name})} as Data, operation);
  for (const {path, wording} of faults) {
    const key = String(path[0] ?? '');
    const text = expressions[key];
    if (text === undefined) continue; // written as a number: validation has said so
    const message = wording.message.replace(/^(\S+) (is|cannot be) /, `$1 = ${text} $2 `);
    scope.diagnostics.push(makeError(places[key] ?? null, {...wording, message}, scope.trail));
  }
  return faults.length === 0;
}
