import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {explainAll} from '../2-validate/validate.js';
import type {Message} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import * as sayBlock from '../diagnostics/block-messages.js';
import * as say from '../diagnostics/resolve-messages.js';
import {operations} from '../operations/index.js';
import {isFaulty, soleVariable} from './expression.js';
import type {ItemSpec, Join, OperationSpec, ParallelSpec} from './model-spec.js';
import type {Scope} from './operations.js';
import {resolveOperation} from './operations.js';
import {readList, textAt} from './read.js';

/** A list of items with expressions evaluated and defaults filled in; faulty ones are left out and reported. */
export function resolveItems(list: Tree | null, scope: Scope): ItemSpec[] {
  return readList(list)
    .map((item, index) => resolveItem(item, {...scope, trail: [...scope.trail, `operation ${index + 1}`]}))
    .filter((spec) => spec !== null);
}

/** `relu`, `relu: {}`, `conv: {…}`, `$activation` and `parallel: {…}`. */
function resolveItem(item: Tree, scope: Scope): ItemSpec | null {
  if (item.kind === 'list') return null;
  if (item.kind === 'scalar') {
    if (typeof item.value !== 'string') return null;
    if (item.value.includes('$')) return resolveParameter(item.value, item.place, scope);
    return resolveBare(item.value, item.place, scope);
  }
  const [first] = item.entries;
  if (first === undefined || item.entries.size !== 1) return null;
  const [operation, {key: place, value}] = first;
  if (operation === 'parallel') return resolveParallel(value, place, scope);
  if (!operations.has(operation)) return null; // validation has said so
  const keys = value.kind === 'map' ? [...value.entries] : [];
  return resolveOperation(operation, new Map(keys.map(([key, entry]) => [key, entry.value])), place, scope);
}

/** An operation without keys; one that needs some is reported so. */
function resolveBare(operation: string, place: Place, scope: Scope): OperationSpec | null {
  const check = scope.schemas.ofOperation(operation);
  const faults = check === null ? [] : explainAll(check, {}, operation);
  for (const {message} of faults) scope.diagnostics.push(makeError(place, message, scope.trail));
  if (faults.length > 0 || !operations.has(operation)) return null; // validation has said that there is none
  return resolveOperation(operation, new Map(), place, scope);
}

/** The operation that a parameter of the block names: one that needs no keys. */
function resolveParameter(text: string, place: Place, scope: Scope): OperationSpec | null {
  const refuse = (message: Message) => {
    scope.diagnostics.push(makeError(place, message, scope.trail));
    return null;
  };
  const value = scope.variables.get(soleVariable(text) ?? '');
  if (isFaulty(value)) return null;
  if (value === undefined) {
    const texts = [...scope.variables].filter(([, one]) => typeof one === 'string').map(([name]) => `$${name}`);
    return refuse(say.unknownVariable(text, texts));
  }
  const check = typeof value === 'string' && operations.has(value) ? scope.schemas.ofOperation(value) : null;
  if (typeof value !== 'string' || check === null) {
    return refuse(sayBlock.notAnOperation(text, value, [...operations.keys()]));
  }
  if (explainAll(check, {}, value).length > 0) return refuse(sayBlock.operationNeedsKeys(text, value));
  return resolveOperation(value, new Map(), place, scope);
}

function resolveParallel(tree: Tree, place: Place, scope: Scope): ParallelSpec {
  const branches = readList(getEntry(tree, 'branches')).map((branch, index) =>
    resolveItems(branch, {...scope, trail: [...scope.trail, `branch ${index + 1}`]}),
  );
  const join = (textAt(tree, 'join') ?? 'concat') as Join;
  return {kind: 'parallel', join, split: textAt(tree, 'split') === 'channels', branches, place};
}
