/** Messages about settings on the command line that override a recipe. */

import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function setTwice(path: readonly string[], words: readonly string[]): Message {
  return {
    code: 'setting-twice',
    message: `${path.join('.')} is set twice: ${listWords(words)}.`,
    advice: 'Keep one of the two.',
  };
}

/** Of two settings, the first leaves nothing that the second could be in. */
export function setApart(words: readonly string[]): Message {
  return {
    code: 'contradiction',
    message: `${listWords(words)} exclude each other: the one leaves nothing that the other could change.`,
    advice: 'Keep one of the two.',
  };
}

/**
 * @param path up to the key that there is not
 * @param near keys that may be meant
 * @param known where there are none, those that there are
 */
export function unknownSetting(path: readonly string[], near: readonly string[], known: readonly string[]): Message {
  const map = path.length === 1 ? 'The recipe' : path.slice(0, -1).join('.');
  const meant = near.map((one) => `"${one}"`).join(' or ');
  return {
    code: 'unknown-key',
    message: `${map} has no key ${quote(path.at(-1))}.`,
    advice: meant === '' ? `Known: ${known.join(', ')}.` : `Did you mean ${meant}?`,
  };
}

/** What a key that no command line can set is said by, by key. */
export const fixedSettings: ReadonlyMap<string, string> = new Map([
  ['name', 'A recipe keeps its name; --name names a run.'],
  ['description', 'It says what the file is for, and changes nothing.'],
  ['extends', 'Name the other recipe itself, with --recipe if a command has that.'],
  ['recipe', 'A recipe is named by the option --recipe, or as the first word if a command takes it so.'],
  ['data', 'A data set is named by the option --data; keys of the recipe are set one by one: data.workers=2.'],
]);

export function fixedSetting(key: string): Message {
  return {
    code: 'setting-fixed',
    message: `${quote(key)} cannot be set with key=value.`,
    advice: fixedSettings.get(key) ?? '',
  };
}

export function optionEmpty(option: string): Message {
  return {code: 'override-form', message: `${option} has no value.`, advice: `Write one after it: ${option} 5.`};
}

function listWords(words: readonly string[]): string {
  return words.join(' and ');
}
