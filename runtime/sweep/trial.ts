import type {Settings} from '../../common/search-space.js';
import type {TestResult} from '../runs/open-run.js';
import type {ResultColumn, ResultRow} from '../runs/read-results.js';

/** What decides which trial is better. */
export type SweepMetric = 'val/loss' | 'val/acc' | 'train/loss' | 'train/acc';

/**
 * `begun`: has a checkpoint, from which it is resumed. `stopped`: the search ended it, since others did better.
 * `diverged`: its loss was NaN or infinite, which is what its settings come to. `changed`: its folder has a training of
 * other settings.
 */
export type TrialState = 'waiting' | 'begun' | 'finished' | 'stopped' | 'diverged' | 'changed';

/** One training of a sweep, as its folder records it. */
export interface Trial {
  /** From 0. */
  readonly number: number;
  /** In which it differs from others. */
  readonly settings: Settings;
  /** Relative to the sweep's folder. */
  readonly folder: string;
  readonly state: TrialState;
  /** Of a divergence, or what was changed. */
  readonly reason: string | null;
  /** How many epochs it is to have, and how many it has. */
  readonly epochs: number;
  readonly rows: readonly ResultRow[];
  /** By its best epoch; null before there is one. */
  readonly best: {readonly value: number; readonly epoch: number} | null;
  /** Null before the end. */
  readonly test: TestResult | null;
  /** Of training and validation, so far. */
  readonly seconds: number;
}

/** Whether nothing is left to do. */
export function isDone({state}: Pick<Trial, 'state'>): boolean {
  return state === 'finished' || state === 'stopped' || state === 'diverged';
}

/** A loss downward, an accuracy upward. */
export function isBetter(metric: SweepMetric, value: number, than: number): boolean {
  return metric.endsWith('loss') ? value < than : value > than;
}

const columns: Readonly<Record<SweepMetric, ResultColumn>> = {
  'val/loss': 'validationLoss',
  'val/acc': 'validationAccuracy',
  'train/loss': 'trainLoss',
  'train/acc': 'trainAccuracy',
};

/** The best value of some epochs, the first of those; null where none has one. */
export function findBest(rows: readonly ResultRow[], metric: SweepMetric): Trial['best'] {
  return rows.reduce<Trial['best']>((best, row) => {
    const value = row[columns[metric]];
    if (!Number.isFinite(value) || (best !== null && !isBetter(metric, value, best.value))) return best;
    return {value, epoch: row.epoch};
  }, null);
}

/** Trials with a value, the best first; of equal ones the one of the lower number. */
export function rankTrials(trials: readonly Trial[], metric: SweepMetric): Trial[] {
  const sign = metric.endsWith('loss') ? 1 : -1;
  return trials
    .filter(({best, state}) => best !== null && state !== 'changed')
    .sort((a, b) => sign * ((a.best?.value ?? 0) - (b.best?.value ?? 0)) || a.number - b.number);
}
