import type {Data, Tree} from '../1-parse/tree.js';
import {getEntry, toData} from '../1-parse/tree.js';
import {isExpression} from '../3-resolve/expression.js';
import {readList} from '../3-resolve/read.js';
import type {Explained, Origin} from './explained.js';
import {compilerDefault, makeMap, makeValue, written} from './explained.js';

/**
 * A value of the resolved document beside what was written for it: the same, an expression, or nothing. Values that are
 * null, which are not there, are left out.
 */
export function explainData(value: Data, tree: Tree | null): Explained {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== null);
    return makeMap(entries.map(([key, inner]) => [key, explainData(inner, getEntry(tree, key))] as const));
  }
  if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
    const trees = readList(tree);
    return {kind: 'list', items: (value as readonly Data[]).map((item, at) => explainData(item, trees[at] ?? null))};
  }
  return makeValue(value, tree === null ? compilerDefault : originOf(tree, value));
}

/** Where a written value stands, with the expression that it was. */
export function originOf(tree: Tree, value: Data): Origin {
  const text = toData(tree);
  return written(tree.place, isExpression(text) && text !== value ? text.trim() : null);
}
