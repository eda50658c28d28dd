import {positionAt} from '../diagnostics/place.js';
import {printable} from '../diagnostics/printable.js';
import type {Data} from '../1-parse/tree.js';
import type {Explained, ExplainedValue} from './explained.js';
import {showOrigin} from './explained.js';

interface Line {
  readonly text: string;
  readonly origin: string;
}

const widestText = 60;

/** The document as YAML, the origin of each value as a comment after it. */
export function formatExplained(root: Explained, color: boolean): string {
  const lines = listLines(root, '');
  const width = Math.min(
    widestText,
    Math.max(...lines.filter(({origin}) => origin !== '').map(({text}) => text.length)),
  );
  const dim = (text: string) => (color ? `\u001b[2m${text}\u001b[0m` : text);
  return lines
    .map(({text, origin}) => (origin === '' ? text : `${text.padEnd(width)}  ${dim(`# ${origin}`)}`))
    .map((line) => `${line}\n`)
    .join('');
}

function listLines(node: Explained, indent: string): Line[] {
  if (node.kind === 'value') return [lineOf('', node, indent)];
  if (node.kind === 'map') {
    return node.entries.flatMap(([key, inner]) =>
      inner.kind === 'value'
        ? [lineOf(`${key}: `, inner, indent)]
        : [{text: `${indent}${key}:`, origin: ''}, ...listLines(inner, `${indent}  `)],
    );
  }
  return node.items.flatMap((item) => {
    if (item.kind === 'list' && item.items.length === 0) return [{text: `${indent}- []`, origin: ''}];
    const [first, ...rest] = listLines(item, `${indent}  `);
    if (first === undefined) return [];
    return [{...first, text: `${indent}- ${first.text.slice(indent.length + 2)}`}, ...rest];
  });
}

function lineOf(key: string, {value, origin}: ExplainedValue, indent: string): Line {
  return {text: `${indent}${key}${showData(value)}`, origin: printable(showOrigin(origin))};
}

function showData(value: Data): string {
  if (Array.isArray(value)) return `[${(value as readonly Data[]).map(showData).join(', ')}]`;
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** One value of the document, for programs. */
export interface ExplainedRecord {
  readonly key: string;
  readonly value: Data;
  readonly from: 'written' | 'default' | 'derived';
  /** A path, or `command line`; null for the compiler's own defaults. */
  readonly file: string | null;
  readonly line: number | null;
  readonly expression: string | null;
}

export function listRecords(node: Explained, path = ''): ExplainedRecord[] {
  const join = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (node.kind === 'map') return node.entries.flatMap(([key, inner]) => listRecords(inner, join(key)));
  if (node.kind === 'list') return node.items.flatMap((item, at) => listRecords(item, join(String(at))));
  const {value, origin} = node;
  const {from, place, expression} = origin;
  const file = place === null ? null : place.source.name;
  const line = place === null || place.source.kind !== 'file' ? null : positionAt(place.source, place.start).line;
  return [{key: path, value, from, file, line, expression}];
}
