import {formatTable, left} from '../../common/table.js';
import type {NetworkDiff} from './compare.js';
import type {LayerChange} from './layer-changes.js';
import {countResized, foldChanges} from './fold.js';
import {
  describeFit,
  listMisfits,
  listParts,
  listTotals,
  partColumns,
  showSetting,
  totalColumns,
} from './sections.js';

const maxTensors = 12;

export const signs: Readonly<Record<LayerChange['kind'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  moved: '~',
  resized: '~',
};

/** The comparison as text for a terminal. */
export function formatText(diff: NetworkDiff): string {
  const {before, after} = diff;
  const title = `${before.label} -> ${after.label}`;
  if (diff.same) return `${title}\n\nno difference: the same layers, shapes and counts\n`;
  return [
    [title],
    formatTable(totalColumns, listTotals(diff)),
    section('parts that changed', formatTable(partColumns, listParts(diff))),
    section('layers', listLayerLines(diff)),
    section(
      'settings',
      diff.settings.map(({key, before, after}) => `~ ${key}  ${showSetting(before)} -> ${showSetting(after)}`),
    ),
    section(
      `loading ${before.label}'s weights into ${after.label}: ${describeFit(diff.weights)}`,
      listWeightLines(diff),
    ),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** A title and its lines, indented; the title alone only where it says all. */
function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0 && !title.startsWith('weights')) return [];
  return [title, ...lines.map((line) => `  ${line}`)];
}

function listLayerLines(diff: NetworkDiff): string[] {
  const rows = foldChanges(diff).map(({kind, where, text}) => [`${signs[kind]} ${where}`, text]);
  const resized = countResized(diff);
  const more = resized === 0 ? [] : [`~ ${resized} layers have the same weights and another output size`];
  return [...formatTable([left(''), left('')], rows), ...more];
}

function listWeightLines(diff: NetworkDiff): string[] {
  return listMisfits(diff).flatMap(({title, lines}) => {
    const shown = lines.slice(0, maxTensors).map((line) => `  ${line}`);
    const more = lines.length - shown.length;
    return [`${title}:`, ...shown, ...(more > 0 ? [`  … and ${more} more (--format json lists all)`] : [])];
  });
}
