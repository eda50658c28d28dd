import {readAssignment} from '../1-parse/assignment.js';
import type {Entry, MapTree, Tree} from '../1-parse/tree.js';
import {findTree, toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {overrideForm} from '../diagnostics/recipe-messages.js';

/**
 * A recipe with `optimizer.lr=0.05` set: the value is a YAML value, the place of both is the command line. A key that
 * does not exist is set all the same; the schema then refuses it with a suggestion. `schedule.name=cosine` begins a new
 * map where the name was another: the keys of the old one have no meaning for it.
 */
export function override(tree: MapTree, text: string, diagnostics: Diagnostic[]): MapTree {
  const assignment = readAssignment(text, overrideForm, diagnostics);
  if (assignment === null) return tree;
  const {path, value, key} = assignment;
  const isOther = path.length > 1 && path.at(-1) === 'name' && isOtherName(findTree(tree, path)?.tree ?? null, value);
  if (!isOther) return setAt(tree, path, value, key);
  return setAt(tree, path.slice(0, -1), {kind: 'map', place: key, entries: new Map([['name', {key, value}]])}, key);
}

function isOtherName(before: Tree | null, now: Tree): boolean {
  return before !== null && JSON.stringify(toData(before)) !== JSON.stringify(toData(now));
}

function setAt(tree: MapTree, path: readonly string[], value: Tree, key: Place): MapTree {
  const [first = '', ...rest] = path;
  const inner = tree.entries.get(first)?.value;
  const below: MapTree = inner?.kind === 'map' ? inner : {kind: 'map', place: key, entries: new Map<string, Entry>()};
  const entry: Entry = {key, value: rest.length === 0 ? value : setAt(below, rest, value, key)};
  return {...tree, entries: new Map([...tree.entries, [first, entry]])};
}
