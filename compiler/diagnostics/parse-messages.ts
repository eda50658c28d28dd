/** Messages of phase 1: text that cannot be read as one YAML document. */

import {formatCount} from '../../common/format.js';
import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function fileMissing(path: string, advice: string): Message {
  return {code: 'file-missing', message: `There is no file ${quote(path)}.`, advice};
}

/** Of a document that is looked up by its name. */
export function documentMissing(kind: string, name: string, advice: string): Message {
  return {code: 'file-missing', message: `There is no ${kind} ${quote(name)}.`, advice};
}

export function fileTwice(first: string, second: string): Message {
  return {
    code: 'file-twice',
    message: `${quote(first)} and ${quote(second)} are both there.`,
    advice: 'Remove one of them, or give it another name.',
  };
}

export function noSpecs(): Message {
  return {
    code: 'no-specs',
    message: 'Neither this folder nor its project has a specs/ with specs in it.',
    advice: 'Name your specs, as in spec build my-net.yaml, or write one with spec init my-net.',
  };
}

export function fileUnreadable(path: string, reason: string): Message {
  return {
    code: 'file-unreadable',
    message: `${quote(path)} cannot be read: ${reason}.`,
    advice: 'Give a YAML file that you may read.',
  };
}

export function fileTooLarge(bytes: number, limit: number): Message {
  return {
    code: 'file-too-large',
    message: `The file has ${formatCount(bytes)} bytes; the limit is ${formatCount(limit)}.`,
    advice: 'A spec is a page of YAML: say repeated parts with "blocks: N" or with a block file.',
  };
}

export function notUtf8(): Message {
  return {code: 'not-utf8', message: 'The file is not UTF-8 text.', advice: 'Save it as UTF-8.'};
}

export function controlCharacter(code: number): Message {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return {code: 'control-character', message: `The text holds the control character ${name}.`, advice: 'Delete it.'};
}

export function tooDeep(limit: number): Message {
  return {
    code: 'too-deep',
    message: `Lists and maps nest deeper than ${limit} levels here.`,
    advice: 'Close what was opened, or flatten it.',
  };
}

export function tooManyValues(limit: number): Message {
  return {
    code: 'too-many-values',
    message: `With its aliases written out the document has more than ${formatCount(limit)} values.`,
    advice: 'Write stages with "blocks: N", and share parts through a block file instead of aliases.',
  };
}

/** @param line the line on which YAML stumbles */
export function yamlSyntax(message: string, line: string): Message {
  const sentence = message.split('\n')[0] ?? message;
  return {
    code: 'yaml-syntax',
    message: `This is not YAML: ${sentence.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '')}.`,
    advice: line.includes('${')
      ? 'Put the value that holds ${…} in quotes: without them a brace begins or ends a map.'
      : 'Check indentation, quotes and brackets here.',
  };
}

/** @param parts an expression with its commas taken for the ends of values */
export function cutExpression(parts: readonly string[]): Message {
  return {
    code: 'expression-syntax',
    message: `In {…} and […] a comma ends a value, and so cuts ${quote(parts.join(', '))}.`,
    advice: `Put it in quotes: ${quote(parts.join(', '))}.`,
  };
}

export function duplicateKey(key: string): Message {
  return {
    code: 'duplicate-key',
    message: `The key ${quote(key)} stands twice in this map.`,
    advice: 'Keep one of the two.',
  };
}

export function severalDocuments(): Message {
  return {
    code: 'several-documents',
    message: 'A second document begins here.',
    advice: 'Put each spec in a file of its own.',
  };
}

export function emptyDocument(): Message {
  return {
    code: 'empty-document',
    message: 'The file is empty.',
    advice: 'A spec needs a name, an input, classes, a stem, a block and stages, or "extends".',
  };
}

export function mergeKey(): Message {
  return {
    code: 'merge-key',
    message: 'The merge key "<<" is not allowed.',
    advice: 'Use "extends" to start from another file.',
  };
}

export function forbiddenKey(key: string): Message {
  return {
    code: 'forbidden-key',
    message: `${quote(key)} cannot be a key: it has a meaning of its own in JavaScript.`,
    advice: 'Choose another name.',
  };
}

export function keyNotText(): Message {
  return {
    code: 'key-not-text',
    message: 'A key has to be a plain word.',
    advice: 'Lists, maps, numbers and null cannot be keys; quote the key if it is meant as text.',
  };
}

export function unknownAlias(name: string): Message {
  return {
    code: 'unknown-alias',
    message: `The alias ${quote(`*${name}`)} names no anchor that ends before it.`,
    advice: 'Write the value out, or set the anchor earlier.',
  };
}

export function badNumber(text: string): Message {
  return {
    code: 'bad-number',
    message: `${quote(text)} is not a number that can be used.`,
    advice: 'Use a finite number; integers up to 9,007,199,254,740,991 are exact.',
  };
}

export function moreErrors(count: number): Message {
  return {
    code: 'more-errors',
    message: `There are ${formatCount(count)} more errors, the first of them here.`,
    advice: 'Fix those above, then run again.',
  };
}
