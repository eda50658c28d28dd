/** Messages of phase 3: names, inheritance, shorthand and expressions that lead nowhere. */

import {formatCount, plural} from '../../common/format.js';
import type {Message} from './diagnostic.js';
import {quote} from './printable.js';
import {suggest} from '../../common/suggest.js';

export function nameDiffersFromFile(name: string, file: string): Message {
  return {
    code: 'name-differs-from-file',
    message: `The name is ${quote(name)}, the file is ${quote(file)}.`,
    advice: `Rename one of them, so that "${name}" can be found in ${name}.yaml.`,
  };
}

export function reservedName(name: string, identifier: string): Message {
  return {
    code: 'reserved-name',
    message: `${quote(name)} cannot be a name: ${identifier} is taken in generated code or by the system.`,
    advice: `Use another one, such as "${name}-net".`,
  };
}

export function nameCollision(name: string, other: string, otherFile: string): Message {
  return {
    code: 'name-collision',
    message: `${quote(name)} and ${quote(other)} (${otherFile}) would get the same file or function.`,
    advice: 'Rename one of them.',
  };
}

export function partMissing(kind: string, name: string, known: readonly string[]): Message {
  return {code: `${kind}-missing`, message: `There is no ${kind} ${quote(name)}.`, advice: suggest(name, known)};
}

export function outsideFolder(name: string): Message {
  return {
    code: 'outside-folder',
    message: `${quote(name)} is a link that leads out of its folder.`,
    advice: 'Put the file itself there.',
  };
}

export function extendsLoop(chain: readonly string[]): Message {
  return {
    code: 'extends-loop',
    message: `"extends" forms a cycle: ${chain.join(' -> ')}.`,
    advice: 'Remove "extends" from one of them.',
  };
}

export function extendsTooLong(limit: number): Message {
  return {
    code: 'extends-too-long',
    message: `"extends" leads through more than ${limit} files.`,
    advice: 'Extend a file nearer to the beginning.',
  };
}

export function stagesMissing(): Message {
  return {
    code: 'stages-missing',
    message: 'The spec has no stages.',
    advice: 'Add "stages", a list such as {blocks: 2, channels: 64}, or the shorthand "depths" and "widths".',
  };
}

export function stagesTwice(): Message {
  return {
    code: 'stages-twice',
    message: '"stages" and the shorthand "depths" and "widths" contradict each other.',
    advice: 'Keep one of the two.',
  };
}

export function shorthandHalf(given: string, missing: string): Message {
  return {code: 'shorthand-half', message: `"${given}" needs "${missing}" beside it.`, advice: `Add "${missing}".`};
}

export function shorthandLengths(depths: number, widths: number): Message {
  return {
    code: 'shorthand-lengths',
    message: `"depths" has ${depths} items, "widths" has ${widths}.`,
    advice: 'Give one of each for every stage.',
  };
}

export function ruleParameter(name: string): Message {
  return {
    code: 'rule-parameter',
    message: `The rule sets the parameter ${quote(name)} of its blocks, but the block has none of that name.`,
    advice: `Add "${name}" to the parameters of the block, and use $${name} in it.`,
  };
}

export function ruleStrides(count: number, widths: readonly number[]): Message {
  return {
    code: 'rule-strides',
    message: `There are ${count} strides, but the rule makes ${widths.length} stages.`,
    advice: `Give one for each; the stages are ${widths.join(', ')} channels wide.`,
  };
}

export function tooManyBlocks(count: number, limit: number): Message {
  return {
    code: 'too-many-blocks',
    message:
      `The stages have ${formatCount(count)} blocks up to here; ` +
      `the limit is ${formatCount(limit)}.`,
    advice: 'Use fewer blocks.',
  };
}

export function parameterNotNumber(where: string): Message {
  return {code: 'parameter-not-number', message: `${where} has to be a number.`, advice: 'Write a number.'};
}

export function parameterNotText(where: string): Message {
  return {
    code: 'parameter-not-text',
    message: `${where} has to be the name of an operation.`,
    advice: 'Write a name, such as relu.',
  };
}

export function parameterTaken(name: string): Message {
  return {
    code: 'parameter-taken',
    message: `${quote(name)} cannot be a parameter: it has a meaning of its own.`,
    advice: 'Choose another name.',
  };
}

export function expressionSyntax(text: string, reason: string): Message {
  const isCut = text.split('(').length > text.split(')').length;
  return {
    code: 'expression-syntax',
    message: `${quote(text)} is not an expression: ${reason}.`,
    advice: isCut
      ? 'Close its parentheses; inside {…} or […], where a comma ends a value, put it in quotes.'
      : 'Write numbers, variables such as $channels, + - * /, comparisons, brackets, ' +
        'and functions such as floor(x), min(a, b) or if(c, a, b).',
  };
}

export function unknownFunction(text: string, name: string, known: readonly string[]): Message {
  return {
    code: 'unknown-function',
    message: `There is no function ${quote(name)}, which ${quote(text)} calls.`,
    advice: suggest(name, known),
  };
}

export function functionArguments(text: string, form: string, count: number): Message {
  return {
    code: 'function-arguments',
    message: `${quote(text)} passes ${plural(count, 'value')} to a function that is called as ${form}.`,
    advice: `Write ${form}.`,
  };
}

export function divisionByZero(text: string): Message {
  return {
    code: 'division-by-zero',
    message: `${quote(text)} divides by zero.`,
    advice: 'Fix the values it uses, or write if(c, a, b), which computes only the one it chooses.',
  };
}

export function textInExpression(text: string, name: string, value: string): Message {
  return {
    code: 'text-in-expression',
    message: `${quote(text)} needs numbers, but ${name} is the string ${quote(value)}.`,
    advice: `Give ${name} a number, or use it where an operation name goes.`,
  };
}

export function unknownVariable(name: string, known: readonly string[]): Message {
  return {code: 'unknown-variable', message: `There is no variable ${quote(name)} here.`, advice: suggest(name, known)};
}

export function expressionValue(text: string, value: number): Message {
  return {
    code: 'expression-value',
    message: `${quote(text)} evaluates to ${value}.`,
    advice: 'Fix the expression or the values it uses.',
  };
}

export function nothingToRemove(key: string): Message {
  return {
    code: 'nothing-to-remove',
    message: `${quote(key)} is null, which removes an inherited value, but none is inherited.`,
    advice: 'Remove the line, or give a value.',
  };
}
