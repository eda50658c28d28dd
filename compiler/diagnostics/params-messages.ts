/** Messages of phase 3: a spec's params, and the values that the command line gives them. */

import type {Message} from './diagnostic.js';
import {quote} from './printable.js';
import {suggest} from '../../common/suggest.js';

export function valueForm(text: string): Message {
  return {
    code: 'value-form',
    message: `${quote(text)} is not of the form name=value.`,
    advice: 'Write for example depth=28, without spaces around "=".',
  };
}

export function unknownParam(name: string, known: readonly string[]): Message {
  return {
    code: 'unknown-param',
    message: `The spec has no param ${quote(name)}.`,
    advice: known.length === 0 ? 'It has none: declare what may be set under "params".' : suggest(name, known),
  };
}

export function valuesWithoutSpec(value: string): Message {
  return {
    code: 'value-without-spec',
    message: `${quote(value)} is given, but no spec that it is for.`,
    advice: 'Name the spec before it, or write ./ before the name of a file that holds "=".',
  };
}

export function valueTwice(name: string, one: string, other: string): Message {
  const message = `${quote(name)} is given twice: ${one} and ${other}.`;
  return {code: 'value-twice', message, advice: 'Keep one of the two.'};
}

export function valueKind(name: string, fallback: number | string): Message {
  const wanted = typeof fallback === 'number' ? 'a number from -1,000,000 to 1,000,000' : "an operation's name";
  return {
    code: 'value-kind',
    message: `The param ${name} has to be ${wanted}.`,
    advice: `Write for example ${name}=${fallback}.`,
  };
}

export function paramTaken(name: string): Message {
  return {
    code: 'param-taken',
    message: `${quote(name)} cannot be a param: $${name} has a meaning of its own.`,
    advice: 'Choose another name.',
  };
}

export function paramOfRecipe(name: string): Message {
  return {
    code: 'param-taken',
    message: `${quote(name)} cannot be a param: "${name}=…" of spec train sets that key of the recipe.`,
    advice: 'Choose another name.',
  };
}

export function undeclared(name: string): Message {
  return {
    code: 'unknown-variable',
    message: `There is no variable ${quote(name)} here.`,
    advice: 'Declare it under "params", or write a number.',
  };
}
