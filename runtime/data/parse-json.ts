import {parse} from '@humanwhocodes/momoa';
import type {DocumentNode} from '@humanwhocodes/momoa';
import {describeJsonFault} from './describe-json-fault.js';

/** Where something stands in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A JSON text with the place of each of its values. */
export interface JsonText {
  readonly value: unknown;
  readonly document: DocumentNode;
}

/** What is wrong with a text that should be JSON: a sentence without a period, and the way out. */
export class JsonFault extends Error {
  constructor(
    message: string,
    readonly advice: string,
    readonly place: TextPlace,
  ) {
    super(message);
  }
}

/**
 * Parses a JSON file that a person may have written. A byte order mark in front of it, as editors on Windows put, is
 * passed over.
 *
 * @throws JsonFault where it is no JSON in UTF-8
 */
export function parseJson(bytes: Uint8Array): JsonText {
  const text = decode(bytes);
  let document: DocumentNode;
  try {
    document = parse(text, {mode: 'json', ranges: true});
  } catch (error) {
    const {offset = 0} = error as {offset?: number};
    throw faultAt(text, offset);
  }
  try {
    return {value: JSON.parse(text), document};
  } catch (error) {
    // Stricter in little things: a tab or line break within a text.
    const offset = Number(/at position (\d+)/.exec(String(error))?.[1] ?? 0);
    throw faultAt(text, offset);
  }
}

function decode(bytes: Uint8Array): string {
  const start = {line: 1, column: 1};
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex');
  if (mark === 'fffe' || mark === 'feff') throw new JsonFault('it is in UTF-16', 'Save it in UTF-8.', start);
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes); // which drops the byte order mark
  } catch {
    throw new JsonFault('it is not in UTF-8', 'Save it in UTF-8.', start);
  }
}

function faultAt(text: string, offset: number): JsonFault {
  const {message, advice, at} = describeJsonFault(text, offset);
  return new JsonFault(message, advice, placeOf(text, at));
}

/** The place of a position in a text. */
export function placeOf(text: string, offset: number): TextPlace {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return {line: lines.length, column: (lines.at(-1) ?? '').length + 1};
}
