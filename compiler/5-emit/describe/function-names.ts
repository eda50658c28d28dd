import {toIdentifier} from '../../3-resolve/names.js';
import {flattenItems} from '../../4-analyze/graph.js';
import type {BlockGroup} from './block-groups.js';
import {toSuffix} from './variable-names.js';

/** What a function may be called, and how it differs from the first one of the same block. */
export interface FunctionName {
  /** The best first. */
  readonly wishes: readonly string[];
  /** `, with hardswish instead of relu`, for its comment; empty for the first. */
  readonly difference: string;
}

/**
 * The block's name, what distinguishes its operations from those of its first function, and the shortcut that the
 * shapes decide: `basic`, `basicProjection`, `expandedGatedWithoutShortcut`. The first function keeps its name when
 * others come.
 */
export function nameFunctions(groups: readonly BlockGroup[]): FunctionName[] {
  const firsts = new Map<string, ReadonlySet<string>>();
  return groups.map((group) => {
    const operations = listOperations(group);
    const first = firsts.get(group.stage.block.name) ?? operations;
    firsts.set(group.stage.block.name, first);
    const added = [...operations].filter((name) => !first.has(name));
    const missing = [...first].filter((name) => !operations.has(name));
    const own = toIdentifier(group.stage.block.name);
    const shortcut = nameShortcut(group);
    const suffixes = [nameDifference(added, []), nameDifference([], missing), nameDifference(added, missing)];
    const distinguishing = suffixes.filter((suffix) => suffix !== '');
    return {
      wishes: (distinguishing.length > 0 ? distinguishing : ['']).map((suffix) => own + suffix + shortcut),
      difference: describeDifference(added, missing),
    };
  });
}

function listOperations({example: {before, body, after}}: BlockGroup): ReadonlySet<string> {
  const steps = flattenItems([...before, ...body, ...after]).filter(({isIdle}) => !isIdle);
  return new Set(steps.map(({spec}) => spec.operation));
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
  return example.shortcut === 'none' && stage.block.shortcut !== 'none' ? 'WithoutShortcut' : '';
}
