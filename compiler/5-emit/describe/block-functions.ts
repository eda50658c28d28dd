import type {Graph, GraphBlock, Step} from '../../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../../4-analyze/graph.js';
import type {Identifier} from '../identifiers.js';
import {identify} from '../identifiers.js';
import {groupBlocks} from './block-groups.js';
import type {BlockGroup} from './block-groups.js';
import type {BlockParameter} from './block-parameters.js';
import {keepVarying, listParameters, passesByName} from './block-parameters.js';
import {differingKeys} from './calls.js';
import {nameFunctions} from './function-names.js';
import {toSuffix} from './variable-names.js';

/** A function of generated code: all blocks of one definition that have the same operations and the same shortcut. */
export interface BlockFunction extends BlockGroup {
  readonly name: Identifier;
  /** How its operations differ from those of the definition's first function: `, with hardswish`. */
  readonly difference: string;
  /**
   * Keys that are printed, for each step of the example: where any of the blocks differs from the layer function's
   * default.
   */
  readonly keys: ReadonlyMap<Step, readonly string[]>;
  /** Steps of the example that do nothing in any of the blocks. */
  readonly leftOut: ReadonlySet<Step>;
  /** The numbers that its calls pass, by the expression in the block file that each comes from. */
  readonly parameters: readonly BlockParameter[];
  /** The type of an object that holds them, where they are passed by name. */
  readonly sizesType: Identifier | null;
}

/** The functions that a network needs, in the order of first use, and the function of each block. */
export function factorBlocks(graph: Graph): {
  functions: BlockFunction[];
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>;
} {
  const {groups, groupOf} = groupBlocks(graph);
  const names = nameFunctions(groups);
  const made = new Map<BlockGroup, BlockFunction>();
  for (const [index, group] of groups.entries()) {
    const leftOut = listIdle(group);
    const keys = listKeys(group, leftOut);
    const all = listParameters(group.stage, keys);
    const parameters = group.stages.size > 1 ? keepVarying(all, group.stage, group.blocks) : all;
    const {wishes, difference} = names[index] ?? {wishes: [], difference: ''};
    const types = wishes.map((wish) => `${toSuffix(wish)}Options`);
    const sizesType = passesByName(parameters) ? identify(types) : null;
    made.set(group, {...group, name: identify(wishes, 'Block'), difference, keys, leftOut, parameters, sizesType});
  }
  const functionOf = new Map<GraphBlock, BlockFunction>();
  for (const [block, group] of groupOf) {
    const one = made.get(group);
    if (one !== undefined) functionOf.set(block, one);
  }
  return {functions: [...made.values()], functionOf};
}

function listIdle({example, blocks}: BlockGroup): Set<Step> {
  const all = blocks.map((block) => flattenItems(itemsOfBlock(block)));
  const steps = flattenItems(itemsOfBlock(example));
  return new Set(steps.filter((_step, index) => all.every((others) => others[index]?.isIdle === true)));
}

function listKeys({example, blocks}: BlockGroup, leftOut: ReadonlySet<Step>): Map<Step, readonly string[]> {
  const steps = flattenItems(itemsOfBlock(example));
  const differing = steps.map(() => new Set<string>());
  for (const block of blocks) {
    for (const [index, step] of flattenItems(itemsOfBlock(block)).entries()) {
      for (const key of differingKeys(step)) differing[index]?.add(key);
    }
  }
  return new Map(
    steps
      .map((step, index) => [step, Object.keys(step.spec.values).filter((key) => differing[index]?.has(key))] as const)
      .filter(([step]) => !leftOut.has(step)),
  );
}
