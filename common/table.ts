/** Rows of text in columns: the first to the left, the others, which are numbers, to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}\n`)
    .join('');
}

/**
 * The same for a screen of `width` columns: those that do not fit stand in another table below it, behind the first
 * column again.
 */
export function foldTable(header: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const blocks: number[][] = [[]];
  const begun = 2 + (widths[0] ?? 0);
  let used = begun;
  for (const [column, own] of [...widths.entries()].slice(1)) {
    if (used + 2 + own > width && used > begun) {
      blocks.push([]);
      used = begun;
    }
    blocks.at(-1)?.push(column);
    used += 2 + own;
  }
  const pick = (cells: readonly string[], columns: readonly number[]) => [0, ...columns].map((at) => cells[at] ?? '');
  return blocks
    .map((columns) => formatTable(pick(header, columns), rows.map((cells) => pick(cells, columns))))
    .join('\n');
}

/**
 * A table of GitHub's Markdown.
 *
 * @param texts the columns that are aligned left; numbers go right
 */
export function formatMarkdown(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  texts: readonly number[] = [0],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(header), line(header.map((_, at) => (texts.includes(at) ? '---' : '---:'))), ...rows.map(line)].join('');
}

/** Milliseconds with the digits that matter: 1,234  56.7  1.23 */
export function formatMilliseconds(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
