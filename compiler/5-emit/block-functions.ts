import {soleVariable} from '../3-resolve/expression.js';
import {generatedWords, reservedWords, toIdentifier} from '../3-resolve/names.js';
import type {Graph, GraphBlock, GraphStage, Step} from '../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../4-analyze/graph.js';
import {differingKeys} from './calls.js';
import {printValue} from './text.js';

/** A function of generated code: all blocks of one definition that have the same operations and the same shortcut. */
export interface BlockFunction {
  readonly name: string;
  /** Any of its blocks: they differ in numbers only. */
  readonly example: GraphBlock;
  readonly stage: GraphStage;
  /** Keys that are printed, for each step of the example: where any of the blocks differs from the word's default. */
  readonly keys: ReadonlyMap<Step, readonly string[]>;
  /** The numbers that its calls pass, by the expression in the block file that each comes from. */
  readonly parameters: readonly BlockParameter[];
}

export interface BlockParameter {
  readonly expression: string;
  readonly name: string;
}

/** The functions that a network needs, in the order of first use, and the function of each block. */
export function factorBlocks(graph: Graph): {
  functions: BlockFunction[];
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>;
} {
  const groups = new Map<string, {stage: GraphStage; blocks: GraphBlock[]}>();
  for (const stage of graph.stages) {
    for (const block of stage.blocks) {
      const key = structureOf(stage, block);
      const group = groups.get(key) ?? {stage, blocks: []};
      group.blocks.push(block);
      groups.set(key, group);
    }
  }
  const taken = new Set([graph.identifier, ...reservedWords, ...generatedWords]);
  const functions: BlockFunction[] = [];
  const functionOf = new Map<GraphBlock, BlockFunction>();
  for (const {stage, blocks} of groups.values()) {
    const [example] = blocks;
    if (example === undefined) continue;
    const suffix = example.shortcut === 'projection' ? 'Projection' : '';
    const name = makeUnique(toIdentifier(stage.block?.name ?? 'stage') + suffix, taken);
    const keys = listKeys(example, blocks);
    const made: BlockFunction = {name, example, stage, keys, parameters: listParameters(stage, keys)};
    functions.push(made);
    for (const block of blocks) functionOf.set(block, made);
  }
  return {functions, functionOf};
}

/** What two blocks must have in common to be calls of one function: all but the numbers that come from expressions. */
function structureOf({block}: GraphStage, one: GraphBlock): string {
  const shape = ({spec}: Step) => {
    // A padding that follows from the kernel may differ: the word works it out, too.
    const given = ([key]: [string, unknown]) =>
      spec.expressions[key] === undefined && (key !== 'padding' || key in spec.places);
    const literals = Object.entries(spec.values).filter(given);
    return [spec.operation, spec.name, literals, spec.expressions];
  };
  const lists = [one.before, one.body, one.projection, one.after].map((items) => flattenItems(items).map(shape));
  return JSON.stringify([block?.name, one.shortcut, lists]);
}

export function stepsOf(block: GraphBlock): Step[] {
  return flattenItems(itemsOfBlock(block));
}

function listKeys(example: GraphBlock, blocks: readonly GraphBlock[]): Map<Step, readonly string[]> {
  const differing = stepsOf(example).map(() => new Set<string>());
  for (const block of blocks) {
    for (const [index, step] of stepsOf(block).entries()) {
      for (const key of differingKeys(step)) differing[index]?.add(key);
    }
  }
  const keysOf = (step: Step, index: number) =>
    Object.keys(step.spec.values).filter((key) => differing[index]?.has(key));
  return new Map(stepsOf(example).map((step, index) => [step, keysOf(step, index)]));
}

/**
 * The expressions among the printed values, in the order of the text. One that comes to the word's default in every
 * block, such as `groups: $groups` in a plain ResNet, is not printed, and so is no parameter.
 */
function listParameters(stage: GraphStage, keys: ReadonlyMap<Step, readonly string[]>): BlockParameter[] {
  const used = new Map<string, string>();
  for (const [step, printed] of keys) {
    for (const key of printed) {
      const expression = canonicalExpression(stage, step, key);
      if (expression !== null && !used.has(expression)) used.set(expression, nameParameter(step, key, expression));
    }
  }
  const taken = new Set([...reservedWords, ...generatedWords]);
  return [...used].map(([expression, name]) => ({expression, name: makeUnique(name, taken)}));
}

/** `channels` for `$channels`, `conv1Channels` for a longer expression at conv1's channels. */
function nameParameter({spec}: Step, key: string, expression: string): string {
  const owner = (spec.name ?? spec.operation).replace(/[^A-Za-z0-9]+(.)?/g, (_match, letter?: string) =>
    (letter ?? '').toUpperCase(),
  );
  const variable = soleVariable(expression);
  if (variable === 'in') return 'inputChannels'; // a word of TypeScript's
  return variable ?? owner + key.charAt(0).toUpperCase() + key.slice(1);
}

function makeUnique(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number++) unique = `${name}${number}`;
  taken.add(unique);
  return unique;
}

/** The expression that a step's value comes from, or null; `$out` of a block without expansion is `$channels`. */
export function canonicalExpression({block}: GraphStage, {spec}: Step, key: string): string | null {
  const expression = spec.expressions[key];
  if (expression === undefined) return null;
  return block !== null && block.out === null && block.expansion === 1 && soleVariable(expression) === 'out' ? '$channels' : expression;
}

/** The number that a call of the block's function passes for a parameter. */
export function valueOf(stage: GraphStage, block: GraphBlock, {expression}: BlockParameter): string {
  for (const step of stepsOf(block)) {
    for (const [key, value] of Object.entries(step.spec.values)) {
      if (canonicalExpression(stage, step, key) === expression) return printValue(value);
    }
  }
  throw new Error(`no value of ${expression} in ${block.name}`);
}
