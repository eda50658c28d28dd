import {parse} from '../1-parse/parse.js';
import type {Entry, MapTree, Tree} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place, Source} from '../diagnostics/place.js';
import {makeSource, startOf} from '../diagnostics/place.js';
import {overrideForm} from '../diagnostics/recipe-messages.js';

/**
 * A recipe with `optimizer.lr=0.05` set: the value is a YAML value, the place of both is the command line. A key that
 * does not exist is set all the same; the schema then refuses it with a suggestion.
 */
export function override(tree: MapTree, text: string, diagnostics: Diagnostic[]): MapTree {
  const source = makeSource('command line', text, 'command line');
  const match = /^([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)=(.*)$/su.exec(text);
  const [, path = '', written = ''] = match ?? [];
  if (match === null || written.trim() === '') {
    diagnostics.push(makeError({...startOf(source), end: text.length}, overrideForm(text)));
    return tree;
  }
  const parsed = parse(makeSource('command line', written, 'command line'));
  for (const fault of parsed.diagnostics)
    diagnostics.push({...fault, place: shift(fault.place, source, path.length + 1)});
  if (parsed.tree === null) return tree;
  const value = relocate(parsed.tree, source, path.length + 1);
  return setAt(tree, path.split('.'), value, {source, start: 0, end: path.length});
}

function setAt(tree: MapTree, path: readonly string[], value: Tree, key: Place): MapTree {
  const [first = '', ...rest] = path;
  const inner = tree.entries.get(first)?.value;
  const below: MapTree = inner?.kind === 'map' ? inner : {kind: 'map', place: key, entries: new Map<string, Entry>()};
  const entry: Entry = {key, value: rest.length === 0 ? value : setAt(below, rest, value, key)};
  return {...tree, entries: new Map([...tree.entries, [first, entry]])};
}

/** The tree with its places moved into the whole override, where its value begins at an offset. */
function relocate(tree: Tree, source: Source, offset: number): Tree {
  const place = shift(tree.place, source, offset);
  if (tree.kind === 'scalar') return {...tree, place};
  if (tree.kind === 'list') return {...tree, place, items: tree.items.map((item) => relocate(item, source, offset))};
  const entries = [...tree.entries].map(([name, {key, value}]): [string, Entry] => [
    name,
    {key: shift(key, source, offset), value: relocate(value, source, offset)},
  ]);
  return {...tree, place, entries: new Map(entries)};
}

function shift<P extends Place | null>(place: P, source: Source, offset: number): P extends null ? null : Place {
  const moved = place === null ? null : {source, start: place.start + offset, end: place.end + offset};
  return moved as P extends null ? null : Place;
}
