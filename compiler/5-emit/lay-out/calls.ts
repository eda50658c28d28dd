import type {Call, Option} from '../describe/flow.js';
import type {NameOf} from '../identifiers.js';
import {spell} from '../identifiers.js';

/**
 * The call of one operation on an expression: `conv(x, 'conv1', {channels: 64, kernel: 3})`.
 *
 * @param room the options stand one a line where the call would be wider
 */
export function layOutCall(
  {layerFunction, name, common, options}: Call,
  operand: string,
  nameOf: NameOf,
  room = Number.POSITIVE_INFINITY,
): string {
  const first = [operand, ...(name === null ? [] : [spell(name, nameOf)])];
  const callee = nameOf(layerFunction);
  if (options.length === 0) return `${callee}(${[...first, ...(common === null ? [] : [nameOf(common)])].join(', ')})`;
  const own = options.map((option) => layOutOption(option, nameOf));
  const printed = common === null ? own : [...own, `...${nameOf(common)}`];
  const call = `${callee}(${[...first, printOptions(printed)].join(', ')})`;
  return call.length <= room ? call : `${callee}(${[...first, printTallOptions(printed)].join(', ')})`;
}

/** A key whose value is the variable of that name is written once: `channels`, but `kernel: 3`. */
export function layOutOption({key, value}: Option, nameOf: NameOf): string {
  const text = spell(value, nameOf);
  return key === text ? key : `${key}: ${text}`;
}

/** `{channels, kernel: 3}` */
export function printOptions(options: readonly string[]): string {
  return `{${options.join(', ')}}`;
}

/** The same, one option a line, for a call that is wider than a line. */
export function printTallOptions(options: readonly string[]): string {
  return `{\n${options.map((option) => `  ${option},\n`).join('')}}`;
}
