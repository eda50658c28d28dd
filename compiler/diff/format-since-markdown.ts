import {plural} from '../../common/format.js';
import {formatMarkdownTable} from '../../common/table.js';
import {code, formatMarkdownBody, unfold} from './format-markdown.js';
import {showSetting} from './sections.js';
import type {NetworkChange, RecipeChange, SinceDiff} from './since.js';
import {
  describeChanges,
  describeRecipe,
  describeUnchanged,
  describeUse,
  listLoud,
  listNetworkRows,
  networkColumns,
} from './since-sections.js';

/**
 * What changed since a revision, as one Markdown for a pull request: a table of all networks that changed, and the
 * details of each folded away.
 *
 * @param limit of characters: details are left out where they do not fit, then rows, and the text says so
 */
export function formatSinceMarkdown(diff: SinceDiff, limit = Number.POSITIVE_INFINITY): string {
  const rows = listNetworkRows(diff).map(([name = '', ...cells]) => [code(name), ...cells]);
  const details = [
    ...listLoud(diff.recipes).map(formatRecipe),
    formatFiles(diff),
    ...diff.networks.map(formatNetwork),
  ].filter((part) => part !== '');
  const [title, unchanged] = [`## Networks since ${code(diff.since)} (${diff.commit})`, describeUnchanged(diff)];
  const whole = join([title, describeChanges(diff), formatRows(rows, rows.length), ...details, unchanged]);
  if (whole.length <= limit) return whole;
  for (const most of [rows.length, 100, 20, 0]) {
    const head = [title, describeChanges(diff), formatRows(rows, most)];
    const room = limit - join([...head, describeLeftOut(details.length, diff), unchanged]).length;
    const fitted = fit(details, room);
    const left = details.length - fitted.length;
    const text = join([...head, ...fitted, left === 0 ? '' : describeLeftOut(left, diff), unchanged]);
    if (text.length <= limit) return text;
  }
  return join([title, describeChanges(diff)]).slice(0, limit);
}

function join(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

function formatRows(rows: readonly (readonly string[])[], most: number): string {
  if (rows.length === 0) return '';
  const more = rows.length - most;
  const shown = most === 0 ? '' : formatMarkdownTable(networkColumns, rows.slice(0, most)).join('\n');
  return more <= 0 ? shown : `${shown}\n\n… and ${plural(more, most === 0 ? 'network' : 'more network')}`.trim();
}

/** As many of the parts, in their order, as have room. */
function fit(parts: readonly string[], room: number): string[] {
  let left = room;
  return parts.filter((part) => {
    const fits = part.length + 2 <= left;
    if (fits) left -= part.length + 2;
    return fits;
  });
}

function describeLeftOut(parts: number, {since}: SinceDiff): string {
  return `Left out for their length: ${plural(parts, 'detail')}. All of them: ${code(`spec diff --since ${since}`)}`;
}

function formatNetwork({name, diff}: NetworkChange): string {
  if (diff === null) return '';
  const summary = `<summary>Network ${escape(name)}</summary>`;
  return ['<details>', summary, '', formatMarkdownBody(diff), '</details>'].join('\n');
}

function formatRecipe(change: RecipeChange): string {
  const lines = change.settings.map(
    ({key, before, after}) => `! ${key}: ${showSetting(before)} -> ${showSetting(after)}`,
  );
  const title = `Recipe ${escape(describeRecipe(change))}`;
  return lines.length === 0 ? title : unfold(title, lines);
}

function formatFiles({files}: SinceDiff): string {
  const paint = {changed: '!', added: '+', removed: '-'};
  return unfold(
    `${plural(files.length, 'document')} behind it`,
    files.map((file) => `${paint[file.fate]} ${file.path}, in ${describeUse(file)}`),
  );
}

function escape(text: string): string {
  return text.replace(/[&<>]/gu, (sign) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[sign] ?? sign);
}
