import type {Place} from '../diagnostics/place.js';

/** A YAML value that knows where each of its parts was written, so that every later phase can point at it. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Where the key stands. */
  readonly key: Place;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
}

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: Scalar;
}

export type Scalar = string | number | boolean | null;
export type Data = Scalar | readonly Data[] | {readonly [key: string]: Data};

/** The value without its places. */
export function toData(tree: Tree): Data {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(toData);
  return Object.fromEntries([...tree.entries].map(([key, {value}]) => [key, toData(value)]));
}

/** The subtree at a path of keys and indices, with the place of its own key; null where there is none. */
export function findTree(tree: Tree, path: readonly (string | number)[]): {tree: Tree; key: Place} | null {
  let found = {tree, key: tree.place};
  for (const step of path) {
    if (found.tree.kind === 'map') {
      const entry = found.tree.entries.get(String(step));
      if (entry === undefined) return null;
      found = {tree: entry.value, key: entry.key};
    } else if (found.tree.kind === 'list') {
      const item = found.tree.items[Number(step)];
      if (item === undefined) return null;
      found = {tree: item, key: item.place};
    } else {
      return null;
    }
  }
  return found;
}

/** The value of a key of a map, or null: for a tree that is not a map, too. */
export function getEntry(tree: Tree | null, key: string): Tree | null {
  return tree?.kind === 'map' ? (tree.entries.get(key)?.value ?? null) : null;
}

/** Where a key stands in a map; the map's own place when it has no such key. */
export function placeOfKey(tree: Tree, key: string): Place {
  return (tree.kind === 'map' ? tree.entries.get(key)?.key : undefined) ?? tree.place;
}
