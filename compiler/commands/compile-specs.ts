import type {ModelSpec} from '../3-resolve/model-spec.js';
import type {Graph} from '../4-analyze/graph.js';
import {compile} from '../compile.js';
import {shouldColor} from '../diagnostics/color.js';
import type {Diagnostic, Message} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import type {DiagnosticFormat} from '../diagnostics/format.js';
import {printDiagnostics} from '../diagnostics/format.js';
import {notANumber} from '../diagnostics/review-messages.js';
import type {Library} from '../files/library.js';
import {openLibrary} from '../files/library.js';
import {findSpecs} from './find-specs.js';

/** A spec that compiled. */
export interface CompiledSpec {
  readonly path: string;
  readonly spec: ModelSpec;
  readonly graph: Graph;
}

/**
 * Compiles the specs that a command was given, with the values of their params. Messages go to stderr, off the stream
 * of the answer; null where one is an error.
 */
export function compileSpecs(args: readonly string[], format: DiagnosticFormat, cwd: string): CompiledSpec[] | null {
  const {paths, values, diagnostics} = findSpecs(args, cwd);
  const library = openLibrary(cwd);
  const compiled = paths.map((path) => compileOne(library, path, values));
  const found = [...diagnostics, ...compiled.flatMap((one) => one.diagnostics)];
  printFound(found, format);
  return hasErrors(found) ? null : compiled.flatMap(({result}) => (result === null ? [] : [result]));
}

/** One spec, with what the compiler has to say of it. */
export function compileOne(
  library: Library,
  path: string,
  values: readonly string[] = [],
): {result: CompiledSpec | null; diagnostics: readonly Diagnostic[]} {
  const {spec, graph, diagnostics} = compile(library, path, values);
  const isWhole = spec !== null && graph !== null && !hasErrors(diagnostics);
  return {result: isWhole ? {path, spec, graph} : null, diagnostics};
}

/** Reports an error that is not in a spec's text; returns the exit status of a wrong command. */
export function refuse(message: Message, format: DiagnosticFormat = 'text'): number {
  printFound([makeError(null, message)], format);
  return 2;
}

/** Prints diagnostics on the standard error stream. */
export function printFound(found: readonly Diagnostic[], format: DiagnosticFormat): void {
  if (found.length > 0) process.stderr.write(printDiagnostics(found, {format, color: shouldColor(process.stderr)}));
}

/** A number of images, as an option gives it; null where it is none. */
export function readBatch(text: string): number | null {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null;
}

export function refuseBatch(text: string): number {
  return refuse(notANumber('--batch', text, '128'));
}
