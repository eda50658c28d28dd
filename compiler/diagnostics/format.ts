import {nameCommand} from '#command-name';
import type {Diagnostic} from './diagnostic.js';
import {frame} from './frame.js';
import {positionAt} from './place.js';
import {printable} from './printable.js';

export type DiagnosticFormat = 'text' | 'json' | 'github';

export interface FormatOptions {
  readonly format: DiagnosticFormat;
  /** ANSI colors; only `text` uses them. */
  readonly color: boolean;
}

/** All diagnostics in one of the three forms, ending in a line break; nothing for none, but `[]` as JSON. */
export function printDiagnostics(found: readonly Diagnostic[], {format, color}: FormatOptions): string {
  const diagnostics = found.map((one) => ({...one, advice: nameCommand(one.advice)}));
  if (format === 'json') return `${JSON.stringify(diagnostics.map(toRecord), null, 2)}\n`;
  const print = format === 'github' ? printAnnotation : (one: Diagnostic) => printText(one, color);
  return diagnostics.map((one) => `${print(one)}\n`).join(format === 'github' ? '' : '\n');
}

function printText(diagnostic: Diagnostic, color: boolean): string {
  const paint = (code: string, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const {place, severity, code, message, advice, trail} = diagnostic;
  const level = paint(severity === 'error' ? '31' : '33', severity);
  const head = [locate(diagnostic), level, code, printable(`${message} ${advice}`.trim())];
  const lines = [head.filter((part) => part !== '').join('  ')];
  if (place !== null && place.source.text !== '') lines.push('', frame(place));
  if (trail.length > 0) lines.push('', `  in ${printable(trail.join(', '))}`);
  return lines.join('\n');
}

function locate({place}: Diagnostic): string {
  if (place === null) return 'spec';
  if (place.source.kind === 'command line') return 'command line';
  const {line, column} = positionAt(place.source, place.start);
  return `${printable(place.source.name)}:${line}:${column}`;
}

/** Workflow command of GitHub Actions: an annotation on the line. */
function printAnnotation({place, severity, code, message, advice, trail}: Diagnostic): string {
  const escape = (text: string) => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  const property = (text: string) => escape(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
  const properties = [`title=${property(code)}`];
  if (place !== null && place.source.kind === 'file') {
    const {line, column} = positionAt(place.source, place.start);
    properties.unshift(`file=${property(place.source.name)}`, `line=${line}`, `col=${column}`);
  }
  const chain = trail.length > 0 ? ` (in ${trail.join(', ')})` : '';
  return `::${severity} ${properties.join(',')}::${escape(printable(`${message} ${advice}${chain}`))}`;
}

function toRecord({place, severity, code, message, advice, trail}: Diagnostic) {
  if (place === null) return {severity, code, message, advice, trail, file: null};
  const start = positionAt(place.source, place.start);
  const end = positionAt(place.source, place.end);
  return {
    severity,
    code,
    message,
    advice,
    trail,
    file: place.source.name,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
