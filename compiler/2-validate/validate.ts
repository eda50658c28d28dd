import type {ValidateFunction} from 'ajv/dist/2020.js';
import type {Data, Tree} from '../1-parse/tree.js';
import {findTree, toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Explained} from './explain.js';
import {explain} from './explain.js';

/**
 * Holds a document to its schema. Every fault becomes one diagnostic with its place, in the order of the text.
 *
 * @param root what messages call the document itself: `the spec`
 */
export function validate(tree: Tree, check: ValidateFunction, root: string): Diagnostic[] {
  const diagnostics = explainAll(check, toData(tree), root).map(({path, at, wording}) => {
    const found = findTree(tree, path) ?? findTree(tree, path.slice(0, -1));
    // A missing key is a fault of its map: the map's key is shorter to underline than all of it.
    return makeError(found === null ? tree.place : at === 'key' ? found.key : found.tree.place, wording);
  });
  return diagnostics.sort((a, b) => (a.place?.start ?? 0) - (b.place?.start ?? 0));
}

/** The faults of plain data, at most one a path and key: a text in a number's place breaks `type` and `pattern` at once. */
export function explainAll(check: ValidateFunction, data: Data, root: string): Explained[] {
  if (check(data)) return [];
  const explained = (check.errors ?? []).map((error) => explain(error, root)).filter((one) => one !== null);
  const seen = new Set<string>();
  return explained.filter(({path, at, wording}) => {
    const key = JSON.stringify([path, at === 'key' && wording.code === 'missing-key' ? wording.message : at]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
