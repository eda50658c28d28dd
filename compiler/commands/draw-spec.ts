import {basename, dirname, resolve} from 'node:path';
import {makeError} from '../diagnostics/diagnostic.js';
import {drawNetwork} from '../draw/page.js';
import {showPath} from '../files/library.js';
import {refuseOutput, writeOutput} from '../files/output.js';
import {compileSpecs, printFound, refuse} from './compile-specs.js';

export interface GraphFlags {
  readonly out?: string;
}

/** `spec graph`. Returns the exit status: 0, 1 where the picture cannot be written, 2 where the spec is wrong. */
export function drawSpec(words: readonly string[], {out}: GraphFlags, cwd: string): number {
  const [compiled] = compileSpecs(words, 'text', cwd) ?? [];
  if (compiled === undefined) return 2;
  const picture = drawNetwork(compiled.graph);
  if (out === '-') {
    process.stdout.write(picture);
    return 0;
  }
  const path = resolve(cwd, out ?? `${compiled.graph.name}.svg`);
  const refusal = refuseOutput(cwd, dirname(path), [basename(path)]);
  if (refusal !== null) return refuse(refusal);
  const fault = writeOutput(path, picture);
  if (fault !== null) {
    printFound([makeError(null, fault)], 'text');
    return 1;
  }
  process.stdout.write(`written    ${showPath({cwd}, path)}\n`);
  return 0;
}
