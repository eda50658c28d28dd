import {soleVariable} from '../3-resolve/expression.js';
import type {GraphBlock, Step} from '../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../4-analyze/graph.js';
import type {BlockStage} from './block-stage.js';
import {makeUnique, startNames, toSuffix, toVariable} from './names.js';
import {printOptions, printValue} from './text.js';

/** A number that a block's function takes. */
export interface BlockParameter {
  readonly expression: string;
  readonly name: string;
}

/** More numbers than these are passed by name: a reader could not tell them apart. */
const mostPositions = 4;

export function passesByName({length}: readonly BlockParameter[]): boolean {
  return length > mostPositions;
}

/**
 * The expression that a step's number comes from, or null: a text or a list is part of the function.
 * `$out` of a block without expansion is `$channels`.
 */
export function expressionOf({block}: BlockStage, {spec}: Step, key: string): string | null {
  const expression = spec.expressions[key];
  if (expression === undefined || typeof spec.values[key] !== 'number') return null;
  return block.out === null && block.expansion === 1 && soleVariable(expression) === 'out' ? '$channels' : expression;
}

/**
 * The expressions among the printed values, in the order of the text. One that comes to the word's default in every
 * block, such as `groups: $groups` in a plain ResNet, is not printed, and so is no parameter.
 */
export function listParameters(stage: BlockStage, keys: ReadonlyMap<Step, readonly string[]>): BlockParameter[] {
  const taken = startNames();
  const used = new Map<string, string>();
  for (const [step, printed] of keys) {
    for (const key of printed) {
      const expression = expressionOf(stage, step, key);
      if (expression === null || used.has(expression)) continue;
      used.set(expression, makeUnique(nameParameter(step, key, expression), taken));
    }
  }
  return [...used].map(([expression, name]) => ({expression, name}));
}

/** `channels` for `$channels`, `conv1Channels` for a longer expression at conv1's channels. */
function nameParameter({spec}: Step, key: string, expression: string): string {
  const variable = soleVariable(expression);
  if (variable === 'in') return 'inputChannels'; // a word of TypeScript's
  if (variable !== null) return variable;
  const owner = spec.name === null ? '' : toVariable(spec.name);
  const prefix = owner === '' ? toVariable(`${spec.operation}-${spec.name ?? ''}`) : owner;
  return prefix + toSuffix(key);
}

/** What a call passes after the block's name: `64, 1, 256`, or `{inner: 96, kernel: 3, …}`. */
export function printArguments(stage: BlockStage, block: GraphBlock, parameters: readonly BlockParameter[]): string[] {
  const values = new Map<string, string>();
  for (const step of flattenItems(itemsOfBlock(block))) {
    for (const key of Object.keys(step.spec.expressions)) {
      const expression = expressionOf(stage, step, key);
      if (expression !== null) values.set(expression, printValue(step.spec.values[key] ?? 0));
    }
  }
  const passed = parameters.map(({name, expression}): [string, string] => {
    const value = values.get(expression);
    if (value === undefined) throw new Error(`no value of ${expression} in ${block.name}`);
    return [name, value];
  });
  return passesByName(parameters) ? [printOptions(passed)] : passed.map(([, value]) => value);
}
