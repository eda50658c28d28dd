import type {Graph, GraphBlock, GraphItem} from '../../4-analyze/graph.js';
import {expressionOf} from './block-parameters.js';
import {usesBlock} from './block-stage.js';
import type {BlockStage} from './block-stage.js';
import {differingKeys} from './calls.js';

/** Blocks that one function stands for. */
export interface BlockGroup {
  readonly stage: BlockStage;
  /** The first of its blocks: the others differ in numbers only. */
  readonly example: GraphBlock;
  /** One of each that differ. Long networks repeat the same block: what follows from it is worked out once. */
  readonly blocks: GraphBlock[];
  /** The stages that they are in. */
  readonly stages: Set<BlockStage>;
}

/** Groups the blocks of all stages, in the order of first use. */
export function groupBlocks(graph: Graph): {groups: BlockGroup[]; groupOf: Map<GraphBlock, BlockGroup>} {
  const groups = new Map<string, BlockGroup>();
  const groupOf = new Map<GraphBlock, BlockGroup>();
  for (const stage of graph.stages.filter(usesBlock)) {
    let before: GraphBlock | undefined;
    for (const block of stage.blocks) {
      const known = before !== undefined && isEqual(before, block) ? groupOf.get(before) : undefined;
      const group = known ?? addTo(groups, stage, block);
      groupOf.set(block, group);
      before = block;
    }
  }
  return {groups: [...groups.values()], groupOf};
}

/** Whether two blocks of a stage differ in their names only. */
export function isEqual(one: GraphBlock, other: GraphBlock): boolean {
  return one.parts === other.parts && one.shortcut === other.shortcut;
}

function addTo(groups: Map<string, BlockGroup>, stage: BlockStage, block: GraphBlock): BlockGroup {
  const key = structureOf(stage, block);
  const group = groups.get(key) ?? {stage, example: block, blocks: [], stages: new Set()};
  groups.set(key, group);
  group.blocks.push(block);
  group.stages.add(stage);
  return group;
}

/** What two blocks must have in common to be calls of one function: all but the numbers that come from expressions. */
function structureOf(stage: BlockStage, block: GraphBlock): string {
  const {shortcut, projectsFrom, before, body, projection, after} = block;
  const lists = [before, body, projection, after].map((items) => items.map((item) => structureOfItem(stage, item)));
  return JSON.stringify([stage.block.name, shortcut, projectsFrom, lists]);
}

function structureOfItem(stage: BlockStage, item: GraphItem): unknown {
  if (item.kind === 'parallel') {
    const branches = item.branches.map((branch) => branch.map((one) => structureOfItem(stage, one)));
    return [item.spec.join, item.spec.split, branches];
  }
  const {operation, name, values} = item.spec;
  const literals = differingKeys(item).filter((key) => expressionOf(stage, item, key) === null);
  const expressions = Object.keys(values).map((key) => expressionOf(stage, item, key));
  return [operation, name, literals.map((key) => [key, values[key]]), expressions];
}
