import {formatSeconds, percent, plural, shorten} from '../../common/format.js';
import type {Dimension} from '../../common/search-space.js';
import {labelValue} from '../../common/search-space.js';
import {foldTable, formatMarkdownTable, left, namesAndNumbers} from '../../common/table.js';
import type {Column} from '../../common/table.js';
import {importanceMethod, measureImportance} from './importance.js';
import type {Importance} from './importance.js';
import {rankTrials} from './trial.js';
import type {SweepMetric, Trial} from './trial.js';

/** Of a setting in a table. */
const longestValue = 40;

/** A sweep with all that its folder records. */
export interface SweepResults {
  readonly name: string;
  readonly description: string | null;
  readonly metric: SweepMetric;
  /** grid, random, optuna. */
  readonly search: string;
  readonly space: readonly Dimension[];
  readonly trials: readonly Trial[];
  /** `spec train …`, which trains as the best finished trial was; null before there is one. */
  readonly command: string | null;
}

/** The table for a screen, with the best trial's command and the settings' importance below it. */
export function formatSweepTable(results: SweepResults, width: number): string {
  const {columns, rows} = makeCells(results);
  const parts = [foldTable(columns, rows, width), ...describeTroubles(results), ...describeBest(results)];
  const importance = listImportance(results).map(({key, share}) => `  ${percent(share).padStart(7)}  ${key}\n`);
  if (importance.length > 0) parts.push(`\nImportance\n${importance.join('')}`);
  return parts.join('');
}

/** The same in Markdown. */
export function formatSweepMarkdown(results: SweepResults): string {
  const {columns, rows} = makeCells(results);
  const {name, description, command, metric} = results;
  const importance = listImportance(results);
  const bars = importance.map(({key, share}) => [`\`${key}\``, percent(share)]);
  const parts = [
    `# ${name}`,
    ...(description === null ? [] : [description]),
    formatMarkdownTable(columns, rows).join('\n'),
    ...(command === null ? [] : [`The best by ${metric}: \`${command}\``]),
    ...(bars.length === 0 ? [] : [formatMarkdownTable(namesAndNumbers(['setting', 'importance']), bars).join('\n')]),
    ...(bars.length === 0 ? [] : [`Importance is ${importanceMethod}.`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The same for programs. */
export function formatSweepJson({space, trials, ...results}: SweepResults): string {
  const importance = measureImportance(trials, space.map(({key}) => key), results.metric);
  const best = findBestTrial({trials, metric: results.metric})?.number ?? null;
  const plain = trials.map(({rows, ...trial}) => ({...trial, finished: rows.length}));
  return `${JSON.stringify({...results, best, importance, trials: plain}, null, 2)}\n`;
}

/** The best of those that were trained to their end. */
export function findBestTrial({trials, metric}: Pick<SweepResults, 'trials' | 'metric'>): Trial | null {
  return rankTrials(trials, metric).find(({state}) => state === 'finished') ?? null;
}

/** Settings whose importance is known, the most important first. */
export function listImportance({trials, space, metric}: SweepResults): (Importance & {readonly share: number})[] {
  return measureImportance(trials, space.map(({key}) => key), metric)
    .flatMap(({key, share}) => (share === null ? [] : [{key, share}]))
    .sort((a, b) => b.share - a.share);
}

/** 93.7%, 0.213. */
export function showMetric(metric: SweepMetric, value: number): string {
  return metric.endsWith('acc') ? percent(value, 2) : value.toFixed(4);
}

/** The best first, then those without a value by their number. */
export function sortTrials({trials, metric}: Pick<SweepResults, 'trials' | 'metric'>): Trial[] {
  const ranked = rankTrials(trials, metric);
  return [...ranked, ...trials.filter((trial) => !ranked.includes(trial))];
}

/** Titles and cells: a row a trial. */
export function makeCells(results: SweepResults): {columns: Column[]; rows: string[][]} {
  const {space, metric} = results;
  const titles = ['trial', ...space.map(({key}) => key), metric, 'at epoch', 'epochs', 'test acc', 'time'];
  const rows = sortTrials(results).map(({number, settings, best, rows: done, epochs, test, seconds, state}) => [
    String(number),
    ...space.map(({key, domain}) => shorten(labelValue(domain, settings[key] ?? null), longestValue)),
    best === null ? '-' : showMetric(metric, best.value),
    best === null ? '-' : String(best.epoch),
    `${done.length}/${epochs}`,
    test === null ? '-' : percent(test.accuracy, 2),
    done.length === 0 ? '-' : formatSeconds(seconds),
    state,
  ]);
  return {columns: [...namesAndNumbers(titles), left('state')], rows};
}

function describeTroubles({trials}: SweepResults): string[] {
  const explained = trials.filter(({reason, state}) => reason !== null && state !== 'stopped');
  const lines = explained.map(({number, state, reason}) => `  trial ${number} ${state}: ${reason ?? ''}\n`);
  return lines.length === 0 ? [] : [`\n${lines.join('')}`];
}

function describeBest(results: SweepResults): string[] {
  const best = findBestTrial(results);
  const {trials, metric, command} = results;
  if (best === null || command === null) return [];
  const left = trials.filter(({state}) => state === 'waiting' || state === 'begun').length;
  const more = left === 0 ? '' : `; ${plural(left, 'trial')} to do`;
  return [
    `\nBest: trial ${best.number}, ${metric} ${showMetric(metric, best.best?.value ?? NaN)}${more}\n  ${command}\n`,
  ];
}
