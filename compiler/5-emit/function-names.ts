import {toIdentifier} from '../3-resolve/names.js';
import {flattenItems} from '../4-analyze/graph.js';
import type {BlockGroup} from './block-functions.js';
import {makeUnique, startNames, toSuffix} from './names.js';

/** How a function is called, and how it differs from the first one of the same block. */
export interface FunctionName {
  readonly name: string;
  /** `, with hardswish instead of relu`, for its comment; empty for the first. */
  readonly difference: string;
}

/**
 * The block's name, what tells its operations from those of its first function, and the shortcut that the shapes
 * settled on: `basic`, `basicProjection`, `invertedHardswishPlain`. The first function keeps its name when others come.
 */
export function nameFunctions(groups: readonly BlockGroup[], identifier: string): FunctionName[] {
  const words = startNames([identifier]);
  const taken = new Set(words);
  const firsts = new Map<string, ReadonlySet<string>>();
  return groups.map((group) => {
    const operations = listOperations(group);
    const first = firsts.get(group.stage.block.name) ?? operations;
    firsts.set(group.stage.block.name, first);
    const added = [...operations].filter((name) => !first.has(name));
    const missing = [...first].filter((name) => !operations.has(name));
    const own = toIdentifier(group.stage.block.name);
    const base = words.has(own) ? `${own}Block` : own;
    const shortcut = nameShortcut(group);
    const suffixes = [nameDifference(added, []), nameDifference([], missing), nameDifference(added, missing)];
    const candidates = suffixes.filter((suffix) => suffix !== '').map((suffix) => base + suffix + shortcut);
    const free = candidates.find((name) => !taken.has(name)) ?? candidates.at(-1) ?? base + shortcut;
    return {
      name: makeUnique(free, taken),
      difference: describeDifference(added, missing),
    };
  });
}

function listOperations({example: {before, body, after}}: BlockGroup): ReadonlySet<string> {
  return new Set(flattenItems([...before, ...body, ...after]).map(({spec}) => spec.operation));
}

function nameDifference(added: readonly string[], missing: readonly string[]): string {
  return added.map(toSuffix).join('') + (missing.length > 0 ? `Without${missing.map(toSuffix).join('And')}` : '');
}

function describeDifference(added: readonly string[], missing: readonly string[]): string {
  const withAdded = added.length === 0 ? '' : `, with ${added.join(' and ')}`;
  if (missing.length === 0) return withAdded;
  return `${withAdded}${added.length === 0 ? ', without' : ' instead of'} ${missing.join(' and ')}`;
}

/** A block that never has a shortcut needs no word for it, nor has one that adds its input. */
function nameShortcut({stage, example}: BlockGroup): string {
  if (example.shortcut === 'projection') return 'Projection';
  return example.shortcut === 'none' && stage.block.shortcut !== 'none' ? 'Plain' : '';
}
