import type {ValidateFunction} from 'ajv/dist/2020.js';
import type {Data, Tree} from '../1-parse/tree.js';
import {findTree, getEntry, placeOfKey, toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {limitDiagnostics} from '../diagnostics/limit.js';
import type {Place} from '../diagnostics/place.js';
import type {ExpectedForm} from '../diagnostics/describe-form.js';
import {blockInList} from '../diagnostics/validate-messages.js';
import type {Explained, Path} from './explain.js';
import {explain, showPath} from './explain.js';
import {correctTypos} from './typos.js';

export interface Validated {
  /** The document with null in place of every faulty value, so that later phases do not complain of it again. */
  readonly tree: Tree;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Validates a document against its schema. Every fault becomes one diagnostic with its place, in the order of the text.
 *
 * @param root what messages call the document itself: `The spec`
 */
export function validate(written: Tree, check: ValidateFunction, root: string): Validated {
  const explainTree = (one: Tree) => explainAll(check, toData(one), root);
  const found = explainTree(written);
  const {tree, read} = correctTypos(written, found, explainTree);
  const explained = read.length === 0 ? found : explainTree(tree);
  const diagnostics = [
    ...read.map((one) => describeFault(written, one, root)),
    ...explained.map((one) => describeFault(tree, one, root)),
  ];
  const faulty = explained.filter(({at, path}) => at === 'value' && path.length > 0).map(({path}) => path);
  return {
    tree: faulty.reduce(withoutValue, tree),
    diagnostics: limitDiagnostics(diagnostics.sort((a, b) => (a.place?.start ?? 0) - (b.place?.start ?? 0))),
  };
}

/** A fault with its place in the document. */
export function describeFault(tree: Tree, {path, at, message}: Explained, root: string): Diagnostic {
  const found = findTree(tree, path) ?? findTree(tree, path.slice(0, -1));
  // A missing key is a fault of its map: the map's key is shorter to underline than all of it.
  const place =
    found === null ? tree.place : at === 'value' ? found.tree.place : path.length === 0 ? firstKey(tree) : found.key;
  if (message.code !== 'unknown-operation') return makeError(place, message);
  const name = at === 'key' ? String(path.at(-1)) : String(found === null ? '' : toData(found.tree));
  const isBlock = getEntry(getEntry(tree, 'blocks'), name) !== null;
  const list = showPath(at === 'key' ? path.slice(0, -1) : path, root);
  return makeError(place, isBlock ? blockInList(list, name) : message);
}

/** What stands for a document as a whole: its name where it has one. */
function firstKey(tree: Tree): Place {
  const [first] = tree.kind === 'map' ? tree.entries.values() : [];
  return tree.kind === 'map' && tree.entries.has('name') ? placeOfKey(tree, 'name') : (first?.key ?? tree.place);
}

function withoutValue(tree: Tree, [step, ...rest]: Path): Tree {
  if (step === undefined) return {kind: 'scalar', place: tree.place, value: null};
  if (tree.kind === 'list') {
    return {
      ...tree,
      items: tree.items.map((item, index) => (index === Number(step) ? withoutValue(item, rest) : item)),
    };
  }
  const entry = tree.kind === 'map' ? tree.entries.get(String(step)) : undefined;
  if (tree.kind !== 'map' || entry === undefined) return tree;
  return {
    ...tree,
    entries: new Map([...tree.entries, [String(step), {...entry, value: withoutValue(entry.value, rest)}]]),
  };
}

/**
 * The faults of plain data, at most one a path and key: a text in a number's place breaks `type` and `pattern` at
 * once.
 */
export function explainAll(check: ValidateFunction, data: Data, root: string): Explained[] {
  if (check(data)) return [];
  const explained = (check.errors ?? [])
    .map((error) => explain(error, root, check.schema as ExpectedForm))
    .filter((one) => one !== null)
    // A key that no variant knows is reported as a typo, with the nearest of all keys.
    .sort((a, b) => Number(a.message.code === 'unused-key') - Number(b.message.code === 'unused-key'));
  const seen = new Set<string>();
  return explained.filter(({path, at, message}) => {
    const key = JSON.stringify([path, at === 'key' && message.code === 'missing-key' ? message.message : at]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
