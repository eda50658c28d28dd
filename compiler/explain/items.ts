import type {Data} from '../1-parse/tree.js';
import type {ItemSpec, OperationSpec} from '../3-resolve/model-spec.js';
import type {Explained, Origin} from './explained.js';
import {compilerDefault, makeMap, makeValue, written} from './explained.js';

/** @param prefixes what comes before a layer's name in its full name: one prefix for each block that shares the items */
export function explainItems(items: readonly ItemSpec[], prefixes: readonly string[]): Explained {
  return {kind: 'list', items: items.map((item) => explainItem(item, prefixes))};
}

function explainItem(item: ItemSpec, prefixes: readonly string[]): Explained {
  if (item.kind === 'operation') return explainOperation(item, prefixes);
  const origin = written(item.place);
  const branches = item.branches.map((branch) => explainItems(branch, prefixes));
  const keys = makeMap([
    ['join', makeValue(item.join, origin)],
    ...(item.split ? [['split', makeValue('channels', origin)] as const] : []),
    ['branches', {kind: 'list', items: branches}],
  ]);
  return makeMap([['parallel', keys]]);
}

function explainOperation(spec: OperationSpec, prefixes: readonly string[]): Explained {
  const {operation, name, values, place} = spec;
  const own = name === null ? [] : [['name', name] as const];
  const keys = [...own, ...Object.entries(values)];
  if (keys.length === 0) return makeValue(operation, written(place));
  const entries = keys.map(([key, value]) => [key, makeValue(value as Data, originOf(spec, key))] as const);
  const aliases = name === null ? [] : prefixes.map((prefix) => `${prefix}${name}`);
  return makeMap([[operation, makeMap(entries, aliases)]]);
}

/** A key that has no place of its own is the operation's default, or computed where the compiler wrote the operation. */
function originOf({places, expressions, place}: OperationSpec, key: string): Origin {
  const expression = expressions[key] ?? null;
  const own = places[key];
  if (own !== undefined) return written(own, expression);
  if (expression !== null) return {from: 'rule', place, expression};
  return key === 'name' ? {from: 'rule', place, expression: null} : compilerDefault;
}
