import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';

/** Values of a tree that validation may have found fault with: null where they are not what is asked for. */

export function readNumber(tree: Tree | null): number | null {
  return tree?.kind === 'scalar' && typeof tree.value === 'number' ? tree.value : null;
}

export function readText(tree: Tree | null): string | null {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : null;
}

export function readList(tree: Tree | null): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

export function numberAt(tree: Tree, key: string): number | null {
  return readNumber(getEntry(tree, key));
}

export function textAt(tree: Tree, key: string): string | null {
  return readText(getEntry(tree, key));
}
