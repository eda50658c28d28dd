import type {SettingValue} from '../../common/search-space.js';
import type {SweepMetric, Trial} from './trial.js';

/** How much a setting matters, by the trials that there are. */
export interface Importance {
  readonly key: string;
  /** 0 to 1; null where there are too few trials. */
  readonly share: number | null;
}

/** Numbers are put into so many groups of equal size, where they have more values than that. */
const maxGroups = 4;
/** In the mean, in a group: of fewer, a group says nothing. */
const leastInGroup = 3;

/** What is said of the figures beside them. */
export const importanceMethod =
  "the share of the variance of the trials' ranks that the setting explains by itself (one-way analysis of variance, " +
  "Kelley's epsilon squared; numbers in up to four groups of equal size); 0 is what chance gives. What settings do " +
  'only together is not in it';

/**
 * The share of the variance of the trials' ranks that each setting explains by itself: a one-way analysis of variance
 * by Kelley's epsilon squared ("An unbiased correlation ratio measure", 1935), which takes off what as many groups
 * would explain by chance. Of ranks, as in the Kruskal-Wallis test, so that one trial that went astray does not hide
 * the others; one that diverged is the worst.
 */
export function measureImportance(
  trials: readonly Trial[],
  keys: readonly string[],
  metric: SweepMetric,
): Importance[] {
  const ended = trials.filter(({state, best}) => state === 'diverged' || (best !== null && isOver(state)));
  const sign = metric.endsWith('loss') ? 1 : -1;
  const ranks = rank(ended.map(({state, best}) => (state === 'diverged' ? Infinity : sign * (best?.value ?? 0))));
  return keys.map((key) => ({key, share: explain(ended.map(({settings}) => settings[key] ?? null), ranks)}));
}

function isOver(state: Trial['state']): boolean {
  return state === 'finished' || state === 'stopped';
}

/** From 1; equal values share the mean of their ranks. */
function rank(values: readonly number[]): number[] {
  return values.map((value) => {
    const less = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return less + (equal + 1) / 2;
  });
}

function explain(values: readonly SettingValue[], ranks: readonly number[]): number | null {
  const groups = [...groupRanks(values, ranks).values()];
  const count = ranks.length;
  if (groups.length < 2 || count < groups.length * leastInGroup) return null;
  const mean = (count + 1) / 2;
  const total = ranks.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  if (total === 0) return null;
  const between = groups.reduce((sum, group) => sum + group.length * (meanOf(group) - mean) ** 2, 0);
  const within = (total - between) / (count - groups.length);
  return Math.max(0, (between - (groups.length - 1) * within) / total);
}

/** By value; numbers of many values by how large they are. */
function groupRanks(values: readonly SettingValue[], ranks: readonly number[]): Map<string, number[]> {
  const texts = values.map((value) => JSON.stringify(value));
  const distinct = new Set(texts).size;
  const isNumeric = values.every((value) => typeof value === 'number');
  const count = Math.min(maxGroups, Math.floor(values.length / leastInGroup));
  const places = rank(values.map((value) => (typeof value === 'number' ? value : 0)));
  const groups = new Map<string, number[]>();
  for (const [at, text] of texts.entries()) {
    const place = Math.min(count - 1, Math.floor((((places[at] ?? 1) - 0.5) / values.length) * count));
    const name = isNumeric && distinct > maxGroups ? String(place) : text;
    groups.set(name, [...(groups.get(name) ?? []), ranks[at] ?? 0]);
  }
  return groups;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
