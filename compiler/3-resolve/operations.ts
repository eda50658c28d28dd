import type {Data, Tree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import {explainAll} from '../2-validate/validate.js';
import type {Schemas} from '../2-validate/schemas.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {ofExpression} from '../diagnostics/validate-messages.js';
import type {Value} from '../operations/operation.js';
import type {Conventions} from './conventions.js';
import {fillValues} from './conventions.js';
import type {Variables} from './expression.js';
import {evaluateAny, isExpression, reportFault} from './expression.js';
import type {OperationSpec} from './model-spec.js';
import {expandTemplate} from './template.js';

/** What a list of items is resolved with. */
export interface Scope {
  readonly variables: Variables;
  readonly schemas: Schemas;
  readonly conventions: Conventions;
  /** How the compiler came to this list, for messages. */
  readonly trail: readonly string[];
  readonly diagnostics: Diagnostic[];
}

/** One operation with its keys' values; null where there is a fault, which is reported. */
export function resolveOperation(
  operation: string,
  keys: ReadonlyMap<string, Tree>,
  place: Place,
  scope: Scope,
): OperationSpec | null {
  const before = scope.diagnostics.length;
  const given: Record<string, Value> = {};
  const sources: Record<string, string> = {};
  const places: Record<string, Place> = {};
  let name: string | null = null;
  for (const [key, tree] of keys) {
    places[key] = tree.place;
    const data = toData(tree);
    const source = sourceOf(data);
    if (source !== null) sources[key] = source;
    if (key === 'name') {
      name = resolveName(String(data), tree.place, scope);
    } else {
      const value = resolveValue(data, tree.place, scope);
      if (value !== null) given[key] = value;
    }
  }
  if (scope.diagnostics.length > before) return null;
  if (!isInRange(operation, {...given, ...(name === null ? {} : {name})}, sources, places, scope)) return null;
  // A text that a parameter gave is as good as written there: only numbers and names come from expressions.
  const expressions = Object.fromEntries(
    Object.entries(sources).filter(([key]) => key === 'name' || typeof given[key] !== 'string'),
  );
  return {
    kind: 'operation',
    operation,
    name,
    values: fillValues(operation, given, scope.conventions),
    expressions,
    place,
    places,
  };
}

/** The text that a value is computed from: an expression, or `[0, $out - $in]` of a list that holds one; else null. */
function sourceOf(data: Data): string | null {
  if (isExpression(data)) return data;
  return Array.isArray(data) && data.some(isExpression) ? `[${data.join(', ')}]` : null;
}

function resolveName(text: string, place: Place, {variables, trail, diagnostics}: Scope): string {
  const expanded = expandTemplate(text, variables);
  if ('name' in expanded) return expanded.name;
  reportFault(place, expanded.message, diagnostics, trail);
  return text;
}

function resolveValue(data: Data, place: Place, scope: Scope): Value | null {
  if (typeof data === 'number' || typeof data === 'boolean') return data;
  if (typeof data === 'string' && !isExpression(data)) return data; // one of the words that the schema lists
  if (Array.isArray(data)) {
    const values = (data as readonly Data[]).map((item) => resolveValue(item, place, scope));
    return values.every((value) => typeof value === 'number') ? values : null;
  }
  if (!isExpression(data)) return null;
  const result = evaluateAny(data, scope.variables);
  if ('value' in result) return result.value;
  reportFault(place, result.message, scope.diagnostics, scope.trail);
  return null;
}

/** Checks the values of expressions against the ranges of the operation's schema. */
function isInRange(
  operation: string,
  given: Readonly<Record<string, Value>>,
  sources: Readonly<Record<string, string>>,
  places: Readonly<Record<string, Place>>,
  scope: Scope,
): boolean {
  if (Object.keys(sources).length === 0) return true;
  const check = scope.schemas.ofOperation(operation);
  if (check === null) return true;
  const faults = explainAll(check, given as Data, operation);
  for (const {path, message} of faults) {
    const key = String(path[0] ?? '');
    const text = sources[key];
    if (text === undefined) continue; // written as a number: validation has said so
    scope.diagnostics.push(makeError(places[key] ?? null, ofExpression(message, text), scope.trail));
  }
  return faults.length === 0;
}
