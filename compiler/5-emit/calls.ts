import type {Step} from '../4-analyze/graph.js';
import {toIdentifier} from '../3-resolve/names.js';
import {getOperation} from '../operations/index.js';
import {printOptions, printValue} from './text.js';

/** How a value is printed: a number, or the variable that holds it. */
export type PrintArgument = (step: Step, key: string) => string;

/** How a layer's name is printed: a literal, or a template on the block's name. */
export type PrintName = (step: Step) => string;

export interface Printing {
  /** Keys of a step that are printed, in order. */
  readonly keys: (step: Step) => readonly string[];
  readonly argument: PrintArgument;
  readonly name: PrintName;
  /** Words of specnet/nn that were used, for the import. */
  readonly words: Set<string>;
}

/** Keys of a step whose value is not the word's default. */
export function differingKeys({spec}: Step): string[] {
  const defaults = getOperation(spec.operation).defaults(spec.values);
  return Object.keys(spec.values).filter((key) => JSON.stringify(spec.values[key]) !== JSON.stringify(defaults[key]));
}

/** The call of one operation on an expression: `conv(x, 'conv1', {channels: 64, kernel: 3})`. */
function printCall(step: Step, operand: string, {keys, argument, name, words}: Printing): string {
  const {word, named} = getOperation(step.spec.operation);
  words.add(word);
  const options = keys(step).map((key): [string, string] => [toIdentifier(key), argument(step, key)]);
  const parts = [operand, ...(named ? [name(step)] : []), ...(options.length > 0 ? [printOptions(options)] : [])];
  return `${word}(${parts.join(', ')})`;
}

/** A part of a chain of calls that becomes one statement. */
export interface Expression {
  readonly text: string;
  /** The steps it holds, at least one. */
  readonly steps: readonly Step[];
}

/** Widest line of generated code, without a comment at its end. */
const lineWidth = 120;

/**
 * Steps as expressions to be assigned one after another. Each begins with a convolution or another operation that heads
 * a statement; what follows wraps it, as far as the line allows: `relu(batchNorm(conv(x, …), …))`.
 *
 * @param first the operand of the first expression
 * @param next the variable that each is assigned to, and the operand of the following one
 */
export function printExpressions(
  steps: readonly Step[],
  first: string,
  next: string,
  printing: Printing,
): Expression[] {
  const room = lineWidth - `  const ${next} = ;`.length;
  const expressions: Expression[] = [];
  for (const step of steps) {
    const before = expressions.at(-1);
    const wrapped = before === undefined ? '' : printCall(step, before.text, printing);
    if (before === undefined || getOperation(step.spec.operation).heads || wrapped.length > room) {
      expressions.push({text: printCall(step, before === undefined ? first : next, printing), steps: [step]});
    } else {
      expressions[expressions.length - 1] = {text: wrapped, steps: [...before.steps, step]};
    }
  }
  return expressions;
}

/** Expressions as statements that assign them to a variable, declared by the first. */
export function printAssignments(variable: string, expressions: readonly Expression[]): string[] {
  const keyword = expressions.length > 1 ? 'let' : 'const';
  return expressions.map(({text}, index) => `${index === 0 ? `${keyword} ` : ''}${variable} = ${text};`);
}

/** All steps as one nested expression. */
export function nestCalls(steps: readonly Step[], operand: string, printing: Printing): string {
  return steps.reduce((text, step) => printCall(step, text, printing), operand);
}

/** Values as numbers. */
export function printLiteral(step: Step, key: string): string {
  return printValue(step.spec.values[key] ?? 0);
}
