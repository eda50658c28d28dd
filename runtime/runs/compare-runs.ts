import type {JsonRecord} from '../../common/record.js';
import {flattenRecord} from '../../common/record.js';
import {indentTable, namesAndNumbers} from '../../common/table.js';
import {describeRun} from './format-runs.js';
import {drawSparkline} from '../../common/sparkline.js';
import type {StoredRun} from './stored-run.js';

const figures = ['network', 'recipe', 'epochs', 'val acc', 'at epoch', 'val loss', 'test acc', 'images/s', 'time'];

/**
 * Runs side by side: what they gave, and in what their recipes and environments differ.
 *
 * @param modernize a kept recipe, as this version would keep it
 */
export function compareRuns(
  runs: readonly StoredRun[],
  modernize = (recipe: StoredRun['recipe']): StoredRun['recipe'] => recipe,
): string {
  const described = runs.map(describeRun);
  const rows = figures.map((title, at) => [title, ...described.map((cells) => cells[at] ?? '')]);
  rows.push([
    'val acc by epoch',
    ...runs.map(({results}) => drawSparkline(results.map((row) => row.validationAccuracy))),
  ]);
  const recipe = listDifferences(runs.map((run) => modernize(run.recipe)));
  const environment = listDifferences(runs.map((run) => run.environment));
  const parts = [indentTable(namesAndNumbers(['', ...runs.map(({name}) => name)]), rows)];
  const columns = (title: string) => namesAndNumbers([title, ...runs.map(() => '')]);
  if (recipe.length > 0) parts.push(indentTable(columns('recipe'), recipe));
  if (environment.length > 0) parts.push(indentTable(columns('environment'), environment));
  return parts.join('\n');
}

/** The settings that are not the same in all, a row each: the key's path, and each one's value. */
export function listDifferences(records: readonly JsonRecord[]): string[][] {
  const show = ([path, value]: readonly [string, unknown]) => [path, showSetting(value)] as const;
  const flat = records.map((record) => new Map(flattenRecord(record).map(show)));
  const keys = [...new Set(flat.flatMap((settings) => [...settings.keys()]))];
  return keys
    .map((key) => [key, ...flat.map((settings) => settings.get(key) ?? '-')])
    .filter(([, first, ...others]) => others.some((other) => other !== first));
}

function showSetting(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
