import type {Explained} from './explained.js';

/**
 * Everything that can be asked for, by the path of its keys (`stages.1.stride`) and by its layer's name and key
 * (`layer2.0.conv1.stride`).
 */
export function indexPaths(root: Explained): Map<string, Explained> {
  const index = new Map<string, Explained>();
  const add = (path: string, node: Explained) => {
    if (path !== '' && !index.has(path)) index.set(path, node);
  };
  const visit = (node: Explained, path: string): void => {
    add(path, node);
    const join = (key: string) => (path === '' ? key : `${path}.${key}`);
    if (node.kind === 'map') {
      for (const [key, inner] of node.entries) visit(inner, join(key));
      for (const alias of node.aliases ?? []) {
        add(alias, node);
        for (const [key, inner] of node.entries) add(`${alias}.${key}`, inner);
      }
    }
    if (node.kind === 'list') for (const [at, item] of node.items.entries()) visit(item, join(String(at)));
  };
  visit(root, '');
  return index;
}

/** What a person asks for most: the document's keys, then the names of blocks and layers. */
export function listNames(root: Explained): string[] {
  const aliases = new Set<string>();
  const visit = (node: Explained): void => {
    if (node.kind === 'list') node.items.forEach(visit);
    if (node.kind !== 'map') return;
    for (const alias of node.aliases ?? []) aliases.add(alias);
    for (const [, inner] of node.entries) visit(inner);
  };
  visit(root);
  return [...(root.kind === 'map' ? root.entries.map(([key]) => key) : []), ...aliases];
}

/** `stages[1].stride` as the index has it. */
export function normalizePath(text: string): string {
  return text.replace(/\[(\d+)\]/gu, '.$1').replace(/^\./u, '');
}
