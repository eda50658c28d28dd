import type {Place} from './place.js';
import {lineText, positionAt} from './place.js';
import {printable} from './printable.js';

const widestLine = 110;

/**
 * The line at a place with the one before it, and carets under the fault:
 *
 *       8 |   - {blocks: 2, channels: 64}
 *       9 |   - {blocks: 2, channels: 128, strde: 2}
 *         |                                ^^^^^
 */
export function frame(place: Place): string {
  const {line, column} = positionAt(place.source, place.start);
  const end = positionAt(place.source, place.end);
  const text = lineText(place.source, line);
  const last = end.line === line ? end.column - 1 : text.length;
  // A long line is shown from near the fault, so that the carets are on the screen.
  const from = column > widestLine - 20 ? column - 40 : 0;
  const before = printable(text.slice(from, column - 1));
  const marked = printable(text.slice(column - 1, Math.min(last, from + widestLine)));
  const after = printable(text.slice(Math.min(last, from + widestLine), from + widestLine));
  const width = String(line).length + 2;
  const lines: string[] = [];
  if (line > 1 && from === 0) {
    lines.push(
      `${String(line - 1).padStart(width)} | ${printable(lineText(place.source, line - 1).slice(0, widestLine))}`,
    );
  }
  lines.push(`${String(line).padStart(width)} | ${before}${marked}${after}`);
  lines.push(`${' '.repeat(width)} | ${' '.repeat(before.length)}${'^'.repeat(Math.max(1, marked.length))}`);
  return lines.map((shown) => shown.trimEnd()).join('\n');
}
