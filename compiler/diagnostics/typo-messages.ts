/** Messages of phases 1 and 2: characters and tags that YAML reads as something else than was meant. */

import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export interface Character {
  readonly code: number;
  readonly name: string;
  readonly meaning: 'blank' | 'nothing' | 'quote' | 'list-dash' | 'hyphen' | 'colon' | 'comma' | 'letter';
  readonly meant: string;
  readonly isIndentation: boolean;
}

/** @param more places of the same text in which the character stands */
export function lookAlike({code, name, meaning, meant, isIndentation}: Character, more: number): Message {
  const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')} (${name})`;
  const others = more === 0 ? '' : ` It stands in ${more} more place${more === 1 ? '' : 's'}.`;
  const where = isIndentation ? `The indentation holds ${shown}` : `Here is ${shown}`;
  const text = 'If it belongs to a string, put the string in quotes.';
  const advice = {
    blank: isIndentation ? 'Indent with plain spaces.' : `Write a plain space. ${text}`,
    nothing: `It is invisible: delete it. ${text}`,
    quote: `Quote with the plain ${meant}. If it belongs to a string, put such quotes around the string.`,
    'list-dash': 'Begin an item of a list with the plain hyphen - and a space.',
    hyphen: `Write the plain hyphen -. ${text}`,
    colon: `Write a plain colon and a space after it. ${text}`,
    comma: `Write a plain comma and a space after it. ${text}`,
    letter: `Write the plain ${meant}. ${text}`,
  }[meaning];
  return {code: 'look-alike', message: `${where}, which YAML reads as part of a string.${others}`, advice};
}

/** @param value what follows the colon */
export function missingBlank(key: string, value: string): Message {
  return {
    code: 'missing-blank',
    message: `Without a space after the colon YAML sees no key ${quote(key)} here, but one text.`,
    advice: `Write ${key}: ${value.length > 40 ? '…' : JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')}. \
If it is meant as text, put it in quotes.`,
  };
}

export function tabIndentation(): Message {
  return {
    code: 'tab-indentation',
    message: 'A tab indents this line; YAML indents with spaces only.',
    advice: 'Use spaces instead: two for each level.',
  };
}

/** @param value the scalar after the tag, as it is written */
export function customTag(tag: string, value: string | null): Message {
  const message = `The tag ${quote(tag)} is not allowed: specs are plain data.`;
  const plain = value?.replace(/^(["'])(.*)\1$/su, '$2') ?? '';
  const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/u.test(plain);
  const meant = {
    '!!int': isNumber ? plain : null,
    '!!float': isNumber ? plain : null,
    '!!bool': /^(true|false)$/u.test(plain) ? plain : null,
    '!!str': plain === '' || plain.length > 40 || /["\\\n]/u.test(plain) ? null : `"${plain}"`,
  }[tag];
  const advice = meant === undefined || meant === null ? 'Remove the tag.' : `Remove the tag: write ${meant} alone.`;
  return {code: 'custom-tag', message, advice};
}
