import {basename} from 'node:path';

/** A text that a person wrote and that diagnostics can point into. */
export interface Source {
  readonly kind: 'file' | 'command line';
  /** As messages show it: a path relative to where the command runs, or `command line`. */
  readonly name: string;
  readonly text: string;
  /** Offset at which each line starts. */
  readonly lineStarts: readonly number[];
}

/** A stretch of a source: offsets in UTF-16 units, the end not included. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Line and column as editors count them, from 1; the column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function makeSource(name: string, text: string, kind: Source['kind'] = 'file'): Source {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return {kind, name, text, lineStarts};
}

/** The place that stands for a source as a whole. */
export function startOf(source: Source): Place {
  return {source, start: 0, end: 0};
}

export function positionAt(source: Source, offset: number): Position {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return {line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1};
}

/** The text of a line (counted from 1), without its line break. */
export function lineText(source: Source, line: number): string {
  const start = source.lineStarts[line - 1] ?? 0;
  const end = source.lineStarts[line] ?? source.text.length + 1;
  return source.text.slice(start, end - 1).replace(/\r$/, '');
}

/** `specs/blocks/basic.yaml:6`, or `command line`. */
export function formatLocation({source, start}: Place): string {
  return source.kind === 'command line' ? source.name : `${source.name}:${positionAt(source, start).line}`;
}

/** `resnet18.yaml:9`, as trails and generated comments have it: without the folders. */
export function formatFileLine({source, start}: Place): string {
  return `${basename(source.name)}:${positionAt(source, start).line}`;
}
