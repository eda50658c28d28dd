/** Messages about modules that do not have the form of generated code, before they are run. */

import type {Message} from './diagnostic.js';
import {printable, quote} from './printable.js';

const restore =
  'None of it was run. Restore the file that the run started with, or rebuild it from its spec: spec build.';

/** @param expected empty where there is nothing to say */
export function foreignCode(found: string, expected: string): Message {
  const shown = found.replace(/\s+/g, ' ').trim();
  const wanted = expected === '' ? 'which generated code does not have' : `where generated code has ${expected}`;
  return {
    code: 'module-foreign',
    message: `${shown === '' ? 'The end of the file' : quote(shown)} stands here, ${wanted}.`,
    advice: restore,
  };
}

export function notTypeScript(problem: string): Message {
  return {code: 'module-foreign', message: `This is not TypeScript: ${printable(problem)}`, advice: restore};
}

export function nestedTooDeep(): Message {
  return {code: 'module-foreign', message: 'It is nested deeper than any generated code.', advice: restore};
}
