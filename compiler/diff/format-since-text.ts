import {formatTable} from '../../common/table.js';
import {formatText} from './format-text.js';
import {showSetting} from './sections.js';
import type {SinceDiff} from './since.js';
import {
  describeChanges,
  describeRecipe,
  describeUnchanged,
  describeUse,
  listLoud,
  listNetworkRows,
  networkColumns,
} from './since-sections.js';

/** What changed since a revision, for a terminal: all in one table first, then each network that changed. */
export function formatSinceText(diff: SinceDiff): string {
  const rows = listNetworkRows(diff);
  const recipes = listLoud(diff.recipes).flatMap((recipe) => [
    describeRecipe(recipe),
    ...recipe.settings.map(({key, before, after}) => `  ~ ${key}  ${showSetting(before)} -> ${showSetting(after)}`),
  ]);
  const files = diff.files.map((file) => `${file.path} ${file.fate}, in ${describeUse(file)}`);
  const details = diff.networks.flatMap((network) => (network.diff === null ? [] : [formatText(network.diff)]));
  return [
    `since ${diff.since} (${diff.commit}): ${describeChanges(diff)}\n`,
    rows.length === 0 ? '' : `${formatTable(networkColumns, rows).join('\n')}\n`,
    section('recipes', recipes),
    section('files', files),
    ...details,
    describeUnchanged(diff) === '' ? '' : `${describeUnchanged(diff)}\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${[title, ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}
