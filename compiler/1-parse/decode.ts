import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Source} from '../diagnostics/place.js';
import {makeSource, startOf} from '../diagnostics/place.js';
import * as say from '../diagnostics/parse-messages.js';
import {limits} from './limits.js';

/** Bytes of a file as text: UTF-8 without NUL or other control characters, and not larger than the limit. */
export function decode(name: string, bytes: Uint8Array): {source: Source | null; diagnostics: Diagnostic[]} {
  const refuse = (message: ReturnType<typeof say.notUtf8>) => ({
    source: null,
    diagnostics: [makeError(startOf(makeSource(name, '')), message)],
  });
  if (bytes.length > limits.bytes) return refuse(say.fileTooLarge(bytes.length, limits.bytes));
  let text: string;
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch {
    return refuse(say.notUtf8());
  }
  const source = makeSource(name, text);
  // Tab, line feed and carriage return are text; every other control character is a typo or an attack.
  // eslint-disable-next-line no-control-regex
  const found = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (found === null) return {source, diagnostics: []};
  const place = {source, start: found.index, end: found.index + 1};
  return {source: null, diagnostics: [makeError(place, say.controlCharacter(found[0].charCodeAt(0)))]};
}
