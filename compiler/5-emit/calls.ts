import {toIdentifier} from '../3-resolve/names.js';
import type {Step} from '../4-analyze/graph.js';
import {getOperation} from '../operations/index.js';
import type {Taken} from './names.js';
import {printOptions, printTallOptions, printValue} from './text.js';

/** How the operations of a function are printed. */
export interface Printing {
  /** Keys of a step that are printed, in order. */
  readonly keys: (step: Step) => readonly string[];
  /** A value: a literal, or the variable that holds it. */
  readonly argument: (step: Step, key: string) => string;
  /** A layer's name: a literal, or a template on the block's name. */
  readonly name: (step: Step) => string;
  /** Names that the function's variables may not have, those it has already among them. */
  readonly taken: Taken;
  /** Words of specnet/nn that were used, for the import. */
  readonly words: Set<string>;
}

/** Keys of a step whose value is not the word's default. */
export function differingKeys({spec}: Step): string[] {
  const defaults = getOperation(spec.operation).defaults(spec.values);
  return Object.keys(spec.values).filter((key) => !sameValue(spec.values[key], defaults[key]));
}

function sameValue(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}

/**
 * The call of one operation on an expression: `conv(x, 'conv1', {channels: 64, kernel: 3})`.
 *
 * @param room the options stand one a line where the call would be wider
 */
export function printCall(
  step: Step,
  operand: string,
  {keys, argument, name, words}: Printing,
  room = Number.POSITIVE_INFINITY,
): string {
  const {word, named} = getOperation(step.spec.operation);
  words.add(word);
  const options = keys(step).map((key): [string, string] => [toIdentifier(key), argument(step, key)]);
  const first = [operand, ...(named ? [name(step)] : [])];
  if (options.length === 0) return `${word}(${first.join(', ')})`;
  const call = `${word}(${[...first, printOptions(options)].join(', ')})`;
  return call.length <= room ? call : `${word}(${[...first, printTallOptions(options)].join(', ')})`;
}

/** A value as the number, text or list that it is. */
export function printLiteral(step: Step, key: string): string {
  return printValue(step.spec.values[key] ?? 0);
}
