import type {Entry, Tree} from '../1-parse/tree.js';
import {findTree} from '../1-parse/tree.js';
import type {Explained, Path} from './explain.js';

/** A key that its map does not know, near one that it knows and lacks. */
type Typo = Explained & {readonly meant: string};

export interface SlipsRead {
  readonly tree: Tree;
  /** The typos that the tree has no longer. */
  readonly read: readonly Explained[];
}

/**
 * A document with its typos read as what they were meant to be, so that one typo is one error: `params` in a block is
 * reported, and not each use of those parameters besides. A typo whose value does not fit the other key stays as it is.
 *
 * @param explainTree the faults of a document
 */
export function correctTypos(
  tree: Tree,
  explained: readonly Explained[],
  explainTree: (tree: Tree) => readonly Explained[],
): SlipsRead {
  const seen = new Set<string>();
  const typos = explained.filter((one): one is Typo => {
    if (one.meant === null || findTree(tree, targetOf(one)) !== null) return false;
    const target = JSON.stringify(targetOf(one));
    if (seen.has(target)) return false;
    seen.add(target);
    return true;
  });
  if (typos.length === 0) return {tree, read: []};
  const faulty = new Set(explainTree(rename(tree, typos)).flatMap(({path}) => pathsAbove(path)));
  const read = typos.filter((typo) => !faulty.has(JSON.stringify(targetOf(typo))));
  return {tree: rename(tree, read), read};
}

function targetOf({path, meant}: Explained): Path {
  return [...path.slice(0, -1), meant ?? ''];
}

/** Every path that a path lies under, its own too. */
function pathsAbove(path: Path): string[] {
  return path.map((_step, at) => JSON.stringify(path.slice(0, at + 1)));
}

/** All renamed in one walk: a hostile document may hold thousands of typos. */
function rename(tree: Tree, typos: readonly Typo[], depth = 0): Tree {
  if (typos.length === 0 || tree.kind === 'scalar') return tree;
  const inside = new Map<string, Typo[]>();
  for (const typo of typos) {
    const step = String(typo.path[depth]);
    inside.set(step, [...(inside.get(step) ?? []), typo]);
  }
  if (tree.kind === 'list') {
    return {...tree, items: tree.items.map((item, at) => rename(item, inside.get(String(at)) ?? [], depth + 1))};
  }
  const entries = [...tree.entries].map(([key, entry]): [string, Entry] => {
    const own = inside.get(key) ?? [];
    const meant = own.find(({path}) => path.length === depth + 1)?.meant ?? key;
    const deeper = own.filter(({path}) => path.length > depth + 1);
    return [meant, {...entry, value: rename(entry.value, deeper, depth + 1)}];
  });
  return {...tree, entries: new Map(entries)};
}
