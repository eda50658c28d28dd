import type {OperationSpec} from '../3-resolve/model-spec.js';
import type {Graph, GraphBlock, GraphItem, Step} from '../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../4-analyze/graph.js';
import type {BlockParameter} from './block-parameters.js';
import {expressionOf, keepVarying, listParameters} from './block-parameters.js';
import {usesBlock} from './block-stage.js';
import type {BlockStage} from './block-stage.js';
import {differingKeys} from './calls.js';
import {nameFunctions} from './function-names.js';

/** Blocks that one function stands for. */
export interface BlockGroup {
  readonly stage: BlockStage;
  /** The first of its blocks: the others differ in numbers only. */
  readonly example: GraphBlock;
  readonly blocks: GraphBlock[];
  /** The stages that they are in. */
  readonly stages: Set<BlockStage>;
}

/** A function of generated code: all blocks of one definition that have the same operations and the same shortcut. */
export interface BlockFunction extends BlockGroup {
  readonly name: string;
  /** How its operations differ from those of the definition's first function: `, with hardswish`. */
  readonly difference: string;
  /** Keys that are printed, for each step of the example: where any of the blocks differs from the word's default. */
  readonly keys: ReadonlyMap<Step, readonly string[]>;
  /** The numbers that its calls pass, by the expression in the block file that each comes from. */
  readonly parameters: readonly BlockParameter[];
}

type ListKeys = (step: Step) => readonly string[];
type DescribeStep = (step: Step, stage: BlockStage) => string;

/** Blocks that are equal hold the same operations as objects: what follows from one is worked out once. */
function remember<Others extends readonly unknown[], Result>(
  work: (step: Step, ...others: Others) => Result,
): (step: Step, ...others: Others) => Result {
  const known = new Map<OperationSpec, Result>();
  return (step, ...others) => {
    const result = known.get(step.spec) ?? work(step, ...others);
    known.set(step.spec, result);
    return result;
  };
}

/** The functions that a network needs, in the order of first use, and the function of each block. */
export function factorBlocks(graph: Graph): {
  functions: BlockFunction[];
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>;
} {
  const differing = remember(differingKeys);
  const groups = groupBlocks(graph, differing);
  const names = nameFunctions(groups, graph.identifier);
  const functionOf = new Map<GraphBlock, BlockFunction>();
  const functions = groups.map((group, index) => {
    const keys = listKeys(group, differing);
    const all = listParameters(group.stage, keys);
    const parameters = group.stages.size > 1 ? keepVarying(all, group.stage, group.blocks) : all;
    const made: BlockFunction = {...group, name: '', difference: '', ...names[index], keys, parameters};
    for (const block of group.blocks) functionOf.set(block, made);
    return made;
  });
  return {functions, functionOf};
}

function groupBlocks(graph: Graph, differing: ListKeys): BlockGroup[] {
  const describe = remember((step: Step, stage: BlockStage) => describeStep(step, stage, differing));
  const groups = new Map<string, BlockGroup>();
  for (const stage of graph.stages.filter(usesBlock)) {
    for (const block of stage.blocks) {
      const key = structureOf(stage, block, describe);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, {stage, example: block, blocks: [block], stages: new Set([stage])});
      else {
        group.blocks.push(block);
        group.stages.add(stage);
      }
    }
  }
  return [...groups.values()];
}

/** What two blocks must have in common to be calls of one function: all but the numbers that come from expressions. */
function structureOf(stage: BlockStage, block: GraphBlock, describe: DescribeStep): string {
  const {shortcut, projectsFrom, before, body, projection, after} = block;
  const all = [before, body, projection, after];
  const lists = all.map((items) => items.map((item) => structureOfItem(stage, item, describe)));
  return JSON.stringify([stage.block.name, shortcut, projectsFrom, lists]);
}

function structureOfItem(stage: BlockStage, item: GraphItem, describe: DescribeStep): unknown {
  if (item.kind === 'parallel') {
    const branches = item.branches.map((branch) => branch.map((one) => structureOfItem(stage, one, describe)));
    return [item.spec.join, item.spec.split, branches];
  }
  return describe(item, stage);
}

function describeStep(step: Step, stage: BlockStage, differing: ListKeys): string {
  const {operation, name, values} = step.spec;
  const literals = differing(step).filter((key) => expressionOf(stage, step, key) === null);
  const expressions = Object.keys(values).map((key) => expressionOf(stage, step, key));
  return JSON.stringify([operation, name, literals.map((key) => [key, values[key]]), expressions]);
}

function listKeys({example, blocks}: BlockGroup, differing: ListKeys): Map<Step, readonly string[]> {
  const steps = flattenItems(itemsOfBlock(example));
  const found = steps.map(() => new Set<string>());
  for (const block of blocks) {
    for (const [index, step] of flattenItems(itemsOfBlock(block)).entries()) {
      for (const key of differing(step)) found[index]?.add(key);
    }
  }
  return new Map(
    steps.map((step, index) => [step, Object.keys(step.spec.values).filter((key) => found[index]?.has(key))]),
  );
}
