import {soleVariable} from '../../3-resolve/expression.js';
import type {GraphBlock, Step} from '../../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../../4-analyze/graph.js';
import type {Value} from '../../operations/operation.js';
import type {BlockStage} from './block-stage.js';
import {toSuffix, toVariable} from './variable-names.js';
import type {Identifier} from '../identifiers.js';
import {identify} from '../identifiers.js';
import {printValue} from '../text.js';

/** A number that a block's function takes. */
export interface BlockParameter {
  readonly expression: string;
  readonly name: Identifier;
  /** In TypeScript: a number, or two for the ends or the sides of something. */
  readonly type: string;
}

/** One number is what a reader takes it for, the channels mostly; several could not be distinguished. */
const maxPositions = 1;

export function passesByName({length}: readonly BlockParameter[]): boolean {
  return length > maxPositions;
}

/**
 * The expression that a step's number, or pair of numbers, comes from, or null.
 * `$out` of a block without expansion is `$channels`.
 */
export function expressionOf({block}: BlockStage, {spec}: Step, key: string): string | null {
  const expression = spec.expressions[key];
  if (expression === undefined || typeOf(spec.values[key]) === null) return null;
  return block.out === null && block.expansion === 1 && soleVariable(expression) === 'out' ? '$channels' : expression;
}

/**
 * The expressions among the printed values, in the order of the text. One that comes to the layer function's default in
 * every block, such as `groups: $groups` in a plain ResNet, is not printed, and so is not a parameter.
 */
export function listParameters(stage: BlockStage, keys: ReadonlyMap<Step, readonly string[]>): BlockParameter[] {
  const used = new Map<string, BlockParameter>();
  for (const [step, printed] of keys) {
    for (const key of printed) {
      const expression = expressionOf(stage, step, key);
      if (expression === null || used.has(expression)) continue;
      const name = identify(nameParameter(step, key, expression));
      used.set(expression, {expression, name, type: typeOf(step.spec.values[key]) ?? ''});
    }
  }
  return [...used.values()];
}

/**
 * `channels` for `$channels`; `groups` for a longer expression, but `conv1Channels` for conv1's, and `convChannels`
 * where the layer's name ends with a mere number.
 */
function nameParameter({spec}: Step, key: string, expression: string): string {
  const variable = soleVariable(expression);
  if (variable === 'in') return 'inputChannels'; // a word of TypeScript's
  if (variable !== null) return variable;
  if (spec.name !== null && key !== 'channels' && key !== 'features') return toVariable(key);
  const layer = toVariable(spec.name?.split('.').at(-1) ?? '');
  return (layer === '' ? toVariable(spec.operation) : layer) + toSuffix(key);
}

function typeOf(value: Value | undefined): string | null {
  if (typeof value === 'number') return 'number';
  return typeof value === 'object' && value.length === 2 ? 'readonly [number, number]' : null;
}

/** The values of a block's expressions. */
function readValues(stage: BlockStage, block: GraphBlock): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const step of flattenItems(itemsOfBlock(block))) {
    for (const key of Object.keys(step.spec.expressions)) {
      const expression = expressionOf(stage, step, key);
      if (expression !== null) values.set(expression, printValue(step.spec.values[key] ?? 0));
    }
  }
  return values;
}

/**
 * The parameters without those that come to one number in every block of several stages, such as DenseNet's growth:
 * that stands in the function, so that a change of it is a change in one place. What a stage says of its size stays.
 */
export function keepVarying(
  parameters: readonly BlockParameter[],
  stage: BlockStage,
  blocks: readonly GraphBlock[],
): BlockParameter[] {
  const ofSize = /\$(in|out|channels|stride)\b/;
  const values = blocks.map((block) => readValues(stage, block));
  return parameters.filter(({expression}) => {
    const value = values[0]?.get(expression);
    return ofSize.test(expression) || values.some((other) => other.get(expression) !== value);
  });
}

/** A number that a call of a block's function passes. */
export interface Size {
  readonly parameter: Identifier;
  readonly value: string;
}

/** What a call passes after the block's name. */
export function describeSizes(stage: BlockStage, block: GraphBlock, parameters: readonly BlockParameter[]): Size[] {
  const values = readValues(stage, block);
  return parameters.map(({name, expression}) => {
    const value = values.get(expression);
    if (value === undefined) throw new Error(`no value of ${expression} in ${block.name}`);
    return {parameter: name, value};
  });
}
