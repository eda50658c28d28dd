/** Messages of phase 3: blocks, the names of their layers, and operations that parameters name. */

import {formatCount} from '../../common/format.js';
import type {Message} from './diagnostic.js';
import {quote} from './printable.js';
import {suggest} from '../../common/suggest.js';

export function notAnOperation(text: string, value: number | string, known: readonly string[]): Message {
  return {
    code: 'not-an-operation',
    message: `${quote(text)} is ${quote(value)}, which is not an operation.`,
    advice:
      typeof value === 'string' ? suggest(value, known) : 'Give the parameter the name of an operation, such as relu.',
  };
}

export function operationNeedsKeys(text: string, operation: string): Message {
  return {
    code: 'operation-needs-keys',
    message: `${quote(text)} is ${operation}, which needs keys.`,
    advice: 'Give the parameter the name of an operation that needs none, such as relu.',
  };
}

export function wrongName(name: string, template: string): Message {
  const from = name === template ? '' : `, from ${quote(template)},`;
  return {
    code: 'wrong-name',
    message: `${quote(name)}${from} is not a name of a layer or block.`,
    advice: 'Use letters, digits, "_" and "-", with dots between parts, 128 characters at most.',
  };
}

/** A part such as `constructor`: it would be found in every object of JavaScript, and in weights that lack it. */
export function nameOfObjects(name: string, part: string): Message {
  return {
    code: 'wrong-name',
    message: `${quote(name)} is not a name of a layer or block: every object of JavaScript has ${quote(part)}.`,
    advice: 'Choose another name.',
  };
}

export function duplicateBlock(name: string): Message {
  return {
    code: 'duplicate-block',
    message: `Two blocks are named ${quote(name)}.`,
    advice: 'Weights are stored by name: add $stage, $index (from 0) or $block (over all stages) to the name.',
  };
}

export function outValue(text: string, value: number): Message {
  return {
    code: 'out-value',
    message: `"out", ${quote(text)}, evaluates to ${value}.`,
    advice: 'It has to evaluate to a whole number of channels, from 1 to 65,536: see floor and divisible.',
  };
}

export function outTwice(): Message {
  return {
    code: 'out-twice',
    message: '"expansion" and "out" both set the output channels.',
    advice: 'Keep one of the two.',
  };
}

export function tooManyOperations(limit: number): Message {
  return {
    code: 'too-many-operations',
    message: `With this stage the blocks have more than ${formatCount(limit)} operations.`,
    advice: 'Use fewer blocks, or shorter ones.',
  };
}

export function blockTwice(): Message {
  return {code: 'block-twice', message: 'A block has a "name" or a "file", not both.', advice: 'Keep one of the two.'};
}

export function blockUnnamed(): Message {
  return {
    code: 'block-unnamed',
    message: 'This names no block.',
    advice: 'Add "name", the name of a block, or "file", the path of one.',
  };
}

export function blockFileMissing(path: string): Message {
  return {
    code: 'block-missing',
    message: `There is no file ${quote(path)} beside the one that names it.`,
    advice: 'Check the path: it is relative to the folder of the file that names it.',
  };
}
