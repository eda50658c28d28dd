import {formatMarkdownTable} from '../../common/table.js';
import type {NetworkDiff} from './compare.js';
import {countResized, foldChanges} from './fold.js';
import {signs} from './format-text.js';
import {
  describeFit,
  listMisfits,
  listParts,
  listTotals,
  partColumns,
  showSetting,
  totalColumns,
} from './sections.js';

const maxLines = 60;

/** GitHub paints lines of a diff by their first sign. */
const paint = (sign: string) => (sign === '~' ? '!' : sign);

/** The comparison as Markdown for a pull request: the counts at once, everything else unfolds. */
export function formatMarkdown(diff: NetworkDiff): string {
  const title = `### ${code(diff.before.label)} → ${code(diff.after.label)}`;
  const body = diff.same ? 'No difference: the same layers, shapes and counts.\n' : formatMarkdownBody(diff);
  return `${title}\n\n${body}`;
}

/** The same without its title, for a network that changed. */
export function formatMarkdownBody(diff: NetworkDiff): string {
  const {before, settings, weights} = diff;
  const changes = foldChanges(diff).map(({kind, where, text}) => `${paint(signs[kind])} ${where}: ${text}`);
  const resized = countResized(diff);
  if (resized > 0) changes.push(`! ${resized} layers have the same weights and another output size`);
  const values = settings.map((one) => `! ${one.key}: ${showSetting(one.before)} -> ${showSetting(one.after)}`);
  const misfits = listMisfits(diff).flatMap(({title, lines}) => [
    `${title}:`,
    ...lines.slice(0, maxLines).map((line) => `  ${line}`),
    ...(lines.length > maxLines ? [`  … and ${lines.length - maxLines} more`] : []),
  ]);
  return [
    formatMarkdownTable(totalColumns, listTotals(diff)).join('\n'),
    formatMarkdownTable(partColumns, listParts(diff)).join('\n'),
    unfold('Layers', changes),
    unfold('Settings', values),
    `Weights of ${code(before.label)}: ${describeFit(weights)}.`,
    unfold('What does not fit', misfits),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

/** Lines after a title that unfolds; nothing for none. */
export function unfold(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return ['<details>', `<summary>${title}</summary>`, '', '```diff', ...lines, '```', '', '</details>'].join('\n');
}

/** Text as code, whatever it holds. */
export function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length)) + 1);
  return text.includes('`') ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}
