export interface Column {
  readonly title: string;
  /** Numbers stand on the right, so that their digits line up. */
  readonly align: 'left' | 'right';
}

export type Row = readonly string[];

export function left(title: string): Column {
  return {title, align: 'left'};
}

export function right(title: string): Column {
  return {title, align: 'right'};
}

/** The columns of names and their numbers: the first is aligned left, the others right. */
export function namesAndNumbers(titles: readonly string[]): Column[] {
  return titles.map((title, at) => (at === 0 ? left(title) : right(title)));
}

/** A table as lines of text, two spaces between columns, no space at the end of a line; without titles, no head. */
export function formatTable(columns: readonly Column[], rows: readonly Row[]): string[] {
  const widths = measureColumns(columns, rows);
  const line = (cells: Row) =>
    columns
      .map(({align}, at) => {
        const [cell, width] = [cells[at] ?? '', widths[at] ?? 0];
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const titles = columns.map(({title}) => title);
  const head = titles.every((title) => title === '') ? [] : [line(titles)];
  return [...head, ...rows.map(line)];
}

/** The same as a block of text, indented. */
export function indentTable(columns: readonly Column[], rows: readonly Row[]): string {
  return formatTable(columns, rows)
    .map((line) => `  ${line}\n`)
    .join('');
}

/**
 * The same for a screen of `width` characters: columns that do not fit stand in another table below it, after the
 * first column again.
 */
export function foldTable(columns: readonly Column[], rows: readonly Row[], width: number): string {
  const widths = measureColumns(columns, rows);
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
  const isIn = (block: readonly number[]) => (_: unknown, at: number) => at === 0 || block.includes(at);
  return blocks
    .map((block) => indentTable(columns.filter(isIn(block)), rows.map((cells) => cells.filter(isIn(block)))))
    .join('\n');
}

/** The same as a table of GitHub's Markdown. */
export function formatMarkdownTable(columns: readonly Column[], rows: readonly Row[]): string[] {
  const line = (cells: Row) => `| ${columns.map((_, at) => escapeCell(cells[at] ?? '')).join(' | ')} |`;
  const rule = `| ${columns.map(({align}) => (align === 'left' ? '---' : '---:')).join(' | ')} |`;
  return [line(columns.map(({title}) => title)), rule, ...rows.map(line)];
}

function measureColumns(columns: readonly Column[], rows: readonly Row[]): number[] {
  return columns.map(({title}, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
