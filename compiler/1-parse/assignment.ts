import type {Diagnostic, Message} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place, Source} from '../diagnostics/place.js';
import {makeSource, startOf} from '../diagnostics/place.js';
import {parse} from './parse.js';
import type {Entry, Tree} from './tree.js';

/** `optimizer.lr=0.05` of a command line: the place of each part is the command line. */
export interface Assignment {
  readonly path: readonly string[];
  readonly key: Place;
  /** Any YAML value. */
  readonly value: Tree;
}

/** Whether a word of a command line sets something, rather than naming a file: `./a=b.yaml` names one. */
export function isAssignment(word: string): boolean {
  return /^[A-Za-z0-9_.-]+=/.test(word);
}

/** Reads one word of the command line; null where it is none or its value is no YAML, which is reported. */
export function readAssignment(
  text: string,
  refuse: (text: string) => Message,
  diagnostics: Diagnostic[],
): Assignment | null {
  const source = makeSource('command line', text, 'command line');
  const match = /^([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)=(.*)$/su.exec(text);
  const [, path = '', written = ''] = match ?? [];
  if (match === null || written.trim() === '') {
    diagnostics.push(makeError({...startOf(source), end: text.length}, refuse(text)));
    return null;
  }
  const parsed = parse(makeSource('command line', written, 'command line'));
  const offset = path.length + 1;
  for (const fault of parsed.diagnostics) diagnostics.push({...fault, place: shift(fault.place, source, offset)});
  if (parsed.tree === null) return null;
  const key = {source, start: 0, end: path.length};
  return {path: path.split('.'), key, value: relocate(parsed.tree, source, offset)};
}

/** The tree with its places moved into the whole word, where its value begins at an offset. */
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
