import {soleVariable} from '../3-resolve/expression.js';
import {generatedWords, reservedWords, toIdentifier} from '../3-resolve/names.js';
import type {Graph, GraphBlock, GraphStage, Step} from '../4-analyze/graph.js';
import {printedKeys} from './calls.js';
import {printValue} from './text.js';

/** A function of generated code: all blocks of one definition that have the same operations and the same shortcut. */
export interface BlockFunction {
  readonly name: string;
  /** Any of its blocks: they differ in numbers only. */
  readonly example: GraphBlock;
  readonly stage: GraphStage;
  /** The numbers that its calls pass, by the expression in the block file that each comes from. */
  readonly parameters: readonly BlockParameter[];
}

export interface BlockParameter {
  readonly expression: string;
  readonly name: string;
}

/** The functions that a network needs, in the order of first use, and the function of each block. */
export function factorBlocks(graph: Graph): {functions: BlockFunction[]; functionOf: ReadonlyMap<GraphBlock, BlockFunction>} {
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
    const name = makeUnique(toIdentifier(stage.block.name) + suffix, taken);
    const made: BlockFunction = {name, example, stage, parameters: listParameters(blocks)};
    functions.push(made);
    for (const block of blocks) functionOf.set(block, made);
  }
  return {functions, functionOf};
}

/** What two blocks must have in common to be calls of one function: all but the numbers that come from expressions. */
function structureOf({block}: GraphStage, {shortcut, body, projection, after}: GraphBlock): string {
  const shape = ({spec}: Step) => {
    const literals = Object.entries(spec.values).filter(([key]) => spec.expressions[key] === undefined && key !== 'padding');
    return [spec.operation, spec.name, literals, spec.expressions];
  };
  return JSON.stringify([block.name, shortcut, body.map(shape), projection.map(shape), after.map(shape)]);
}

export function stepsOf({body, projection, after}: GraphBlock): Step[] {
  return [...body, ...projection, ...after];
}

/**
 * The expressions that the function's calls print, in the order of the text. One that comes to the word's default in
 * every block, such as `groups: $groups` in a plain ResNet, is none.
 */
function listParameters(blocks: readonly GraphBlock[]): BlockParameter[] {
  const used = new Map<string, string>();
  for (const block of blocks) {
    for (const step of stepsOf(block)) {
      for (const key of printedKeys(step)) {
        const expression = step.spec.expressions[key];
        if (expression !== undefined && !used.has(expression)) used.set(expression, nameParameter(step, key, expression));
      }
    }
  }
  const taken = new Set([...reservedWords, ...generatedWords]);
  return [...used].map(([expression, name]) => ({expression, name: makeUnique(name, taken)}));
}

/** `channels` for `$channels`, `conv1Channels` for a longer expression at conv1's channels. */
function nameParameter({spec}: Step, key: string, expression: string): string {
  const owner = (spec.name ?? spec.operation).replace(/[^A-Za-z0-9]+(.)?/g, (_match, letter?: string) => (letter ?? '').toUpperCase());
  return soleVariable(expression) ?? owner + key.charAt(0).toUpperCase() + key.slice(1);
}

function makeUnique(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number++) unique = `${name}${number}`;
  taken.add(unique);
  return unique;
}

/** The number that a call of the block's function passes for an expression. */
export function valueOf(block: GraphBlock, expression: string): string {
  for (const {spec} of stepsOf(block)) {
    for (const [key, text] of Object.entries(spec.expressions)) {
      if (text === expression) return printValue(spec.values[key] ?? 0);
    }
  }
  throw new Error(`no value of ${expression} in ${block.name}`);
}
