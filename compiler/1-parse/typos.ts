import {readSchema} from '../schemas/read-schema.js';
import type {LookAlike} from './look-alikes.js';
import {findLookAlikes} from './look-alikes.js';

/** What stands in a text that YAML reads, if at all, as something that nobody meant. */
export interface Typos {
  readonly lookAlikes: readonly (LookAlike & {readonly inText: boolean})[];
  readonly unspaced: readonly Unspaced[];
  readonly tags: readonly Tag[];
}

/** `classes:10`, and `classes :10`: without a blank after its colon YAML sees no key. */
export interface Unspaced {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly value: string;
  /** Whether a schema has such a key. Otherwise only what YAML reads shows whether it is one. */
  readonly isKnown: boolean;
}

/** `!!float 10`. */
export interface Tag {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The scalar after it, as it is written; null before a list or a map. */
  readonly value: string | null;
}

/** Keys whose values are sentences and addresses. */
const textKeys = new Set(['description', 'reference']);

/**
 * Looks at what is neither quoted nor a comment.
 *
 * @param tokens what the library's lexer makes of the text
 * @param allText whether every value may be any text: on a command line
 */
export function findTypos(text: string, tokens: readonly string[], allText: boolean): Typos {
  const isAscii = !/[^\0-\x7f]/u.test(text);
  const lookAlikes: (LookAlike & {inText: boolean})[] = [];
  const unspaced: Unspaced[] = [];
  const tags: Tag[] = [];
  const known = memoize(listKnownKeys);
  let offset = 0;
  let isScalar = false; // what follows is a scalar without quotes
  let isBlock = false; // … of a block that | or > begins
  let last = ''; // the scalar before
  let key = ''; // whose value follows
  let tag: Omit<Tag, 'value'> | null = null;
  for (const token of tokens) {
    const first = token.charAt(0);
    if (first === '\u0002' || first === '\u0018') continue; // marks of the lexer's, not text
    if (first === '\u001f') {
      isScalar = true;
      continue;
    }
    const isQuoted = !isScalar && (first === '"' || first === "'");
    if (isScalar || isQuoted) {
      const inText = textKeys.has(key);
      if (isScalar && !isBlock && !isAscii) {
        for (const one of findLookAlikes(text, token, offset)) lookAlikes.push({...one, inText: inText || allText});
      }
      if (isScalar && !isBlock && !inText) for (const one of findUnspaced(token, offset, known)) unspaced.push(one);
      if (tag !== null) tags.push({...tag, value: token});
      last = isQuoted ? token.slice(1, -1) : token;
      [isScalar, isBlock, key, tag] = [false, false, '', null];
    } else if (first === '!') {
      tag = {start: offset, end: offset + token.length, text: token};
    } else if (first === ':') {
      key = last;
    } else if (first === '|' || first === '>') {
      isBlock = true;
    } else if (/[[\]{},?-]/u.test(first)) {
      if (tag !== null) tags.push({...tag, value: null});
      [key, last, tag] = ['', '', null];
    } else if (!isAscii && first === '&') {
      for (const one of findLookAlikes(text, token, offset)) lookAlikes.push({...one, inText: false});
    }
    offset += token.length;
  }
  if (tag !== null) tags.push({...tag, value: null});
  return {lookAlikes, unspaced, tags};
}

function findUnspaced(token: string, offset: number, known: () => ReadonlySet<string>): Unspaced[] {
  if (!token.includes(':')) return [];
  const found = token.matchAll(/^[ \t]*(?<key>[A-Za-z_][\w-]*)[ \t]*:(?!\/\/)(?<value>\S.*)$/gmu);
  return [...found].map(({0: line, index, groups: {key = '', value = ''} = {}}) => ({
    start: offset + index + line.indexOf(key),
    end: offset + index + line.length,
    key,
    value: value.trimEnd(),
    isKnown: known().has(key),
  }));
}

/** The keys of all schemas, whatever they are keys of. */
function listKnownKeys(): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'properties') for (const key of Object.keys(inner as object)) keys.add(key);
      visit(inner);
    }
  };
  for (const name of ['model', 'block', 'stem', 'recipe', 'operation', 'parameters']) visit(readSchema(name));
  return keys;
}

function memoize<T>(make: () => T): () => T {
  let made: {readonly value: T} | null = null;
  return () => (made ??= {value: make()}).value;
}
