export interface Column {
  readonly title: string;
  /** Numbers stand on the right, so that their digits line up. */
  readonly align: 'left' | 'right';
}

export type Row = readonly string[];

/** A table as lines of text, two spaces between columns, no space at the end of a line. */
export function formatTable(columns: readonly Column[], rows: readonly Row[]): string[] {
  const titles = columns.map(({title}) => title);
  const widths = columns.map((_, at) => Math.max(...[titles, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (cells: Row) =>
    columns
      .map(({align}, at) => {
        const [cell, width] = [cells[at] ?? '', widths[at] ?? 0];
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const head = titles.every((title) => title === '') ? [] : [line(titles)];
  return [...head, ...rows.map(line)];
}

/** The same as a table of GitHub's Markdown. */
export function formatMarkdownTable(columns: readonly Column[], rows: readonly Row[]): string[] {
  const line = (cells: Row) => `| ${columns.map((_, at) => escapeCell(cells[at] ?? '')).join(' | ')} |`;
  const rule = `| ${columns.map(({align}) => (align === 'left' ? '---' : '---:')).join(' | ')} |`;
  return [line(columns.map(({title}) => title)), rule, ...rows.map(line)];
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
