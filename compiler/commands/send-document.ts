import {basename, dirname, resolve} from 'node:path';
import {makeError} from '../diagnostics/diagnostic.js';
import {outputToTerminal} from '../diagnostics/output-messages.js';
import {refuseOutput, writeOutput} from '../build/output.js';
import {printFound, refuse} from './compile-specs.js';

/*
 * One habit for every command whose answer is a diagram or a page: it goes to standard output, or, with --out, to a
 * file, and nothing is written that was not asked for. A terminal shows no such document, so there the command asks for
 * a file, before it works.
 */

/** Where a document goes: `out` is a file, `-` or nothing for standard output. */
export interface Destination {
  readonly out?: string;
  readonly cwd: string;
}

/** The exit status of a command that would print a document to a terminal; null where it may go on. */
export function refuseTerminal({out}: Destination, example: string): number | null {
  if ((out !== undefined && out !== '-') || !process.stdout.isTTY) return null;
  return refuse(outputToTerminal(example));
}

/** Returns the exit status: 0; 1 where the file cannot be written, 2 where it must not be. */
export function sendDocument(content: string | Uint8Array, {out, cwd}: Destination): number {
  if (out === undefined || out === '-') {
    process.stdout.write(content);
    return 0;
  }
  const path = resolve(cwd, out);
  const refusal = refuseOutput(cwd, dirname(path), [basename(path)]);
  if (refusal !== null) return refuse(refusal);
  const fault = writeOutput(path, content, out);
  if (fault !== null) {
    printFound([makeError(null, fault)], 'text');
    return 1;
  }
  process.stdout.write(`written    ${out}\n`);
  return 0;
}
