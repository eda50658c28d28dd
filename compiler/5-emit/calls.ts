import type {Step} from '../4-analyze/graph.js';
import {getOperation} from '../operations/index.js';
import {printOptions, printValue} from './text.js';

/** How a value is printed: a number, or the variable that holds it. */
export type PrintArgument = (step: Step, key: string) => string;

/** How a layer's name is printed: a literal, or a template on the block's name. */
export type PrintName = (step: Step) => string;

export interface Printing {
  readonly argument: PrintArgument;
  readonly name: PrintName;
  /** Words of specnet/nn that were used, for the import. */
  readonly words: Set<string>;
}

/** Keys of a step that have to be printed: those whose value is not the word's default. */
export function printedKeys({spec}: Step): string[] {
  const defaults = getOperation(spec.operation).defaults(spec.values);
  return Object.keys(spec.values).filter((key) => JSON.stringify(spec.values[key]) !== JSON.stringify(defaults[key]));
}

/** The call of one operation on an expression: `conv(x, 'conv1', {channels: 64, kernel: 3})`. */
function printCall(step: Step, operand: string, {argument, name, words}: Printing): string {
  const {word, named} = getOperation(step.spec.operation);
  words.add(word);
  const options = printedKeys(step).map((key): [string, string] => [key, argument(step, key)]);
  const parts = [operand, ...(named ? [name(step)] : []), ...(options.length > 0 ? [printOptions(options)] : [])];
  return `${word}(${parts.join(', ')})`;
}

/**
 * Steps as expressions to be assigned one after another. Each begins with a convolution or another operation that heads
 * a statement; what follows wraps it: `relu(batchNorm(conv(x, …), …))`.
 */
export function printExpressions(
  steps: readonly Step[],
  first: string,
  next: string,
  printing: Printing,
): {text: string; last: Step}[] {
  const expressions: {text: string; last: Step}[] = [];
  for (const step of steps) {
    const before = expressions.at(-1);
    if (before === undefined) expressions.push({text: printCall(step, first, printing), last: step});
    else if (getOperation(step.spec.operation).heads) expressions.push({text: printCall(step, next, printing), last: step});
    else expressions[expressions.length - 1] = {text: printCall(step, before.text, printing), last: step};
  }
  return expressions;
}

/** All steps as one nested expression. */
export function nestCalls(steps: readonly Step[], operand: string, printing: Printing): string {
  return steps.reduce((text, step) => printCall(step, text, printing), operand);
}

/** Values as numbers. */
export function printLiteral(step: Step, key: string): string {
  return printValue(step.spec.values[key] ?? 0);
}
