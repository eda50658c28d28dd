import type {Metrics} from '../evaluate/metrics.js';

/** What an epoch may be ranked by. */
export type MetricName = 'val/loss' | 'val/acc' | 'train/loss' | 'train/acc';

export interface EpochMetrics {
  readonly train: Metrics;
  /** Null after an epoch that was not validated. */
  readonly validation: Metrics | null;
}

/** Null where the epoch has none of it. */
export function readMetric(name: MetricName, {train, validation}: EpochMetrics): number | null {
  const metrics = name.startsWith('val/') ? validation : train;
  if (metrics === null) return null;
  return name.endsWith('/loss') ? metrics.loss : metrics.accuracy;
}
