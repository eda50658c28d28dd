import {readMetric} from './metrics.js';
import type {EpochMetrics, MetricName} from './metrics.js';

export interface EarlyStopping {
  readonly metric: MetricName;
  /** Epochs without improvement after which training stops. */
  readonly patience: number;
  /** A smaller gain is not an improvement. */
  readonly min_delta: number;
}

/** What has been seen of the watched metric so far. */
export interface Watch {
  /** The best value of all, and its epoch: these weights are kept. */
  readonly best: number;
  readonly bestEpoch: number;
  /** The value that the next improvement is measured from. */
  readonly reference: number;
  readonly epochsWithout: number;
}

/** A metric as a score, of which more is better; null where the epoch has none of it. */
export function scoreOf(metrics: EpochMetrics, metric: MetricName): number | null {
  const value = readMetric(metric, metrics);
  if (value === null) return null;
  return metric.endsWith('/loss') ? -value : value;
}

/**
 * Any gain makes an epoch the best; only one above `min_delta` renews the patience, so that creeping ends too. An epoch
 * without a score changes nothing.
 */
export function watchEpoch(watch: Watch | null, score: number | null, epoch: number, minDelta: number): Watch | null {
  if (score === null) return watch;
  if (watch === null) return {best: score, bestEpoch: epoch, reference: score, epochsWithout: 0};
  const better = score > watch.best;
  const improved = score > watch.reference + minDelta;
  return {
    best: better ? score : watch.best,
    bestEpoch: better ? epoch : watch.bestEpoch,
    reference: improved ? score : watch.reference,
    epochsWithout: improved ? 0 : watch.epochsWithout + 1,
  };
}

export function isExhausted(watch: Watch | null, stopping: EarlyStopping | null): boolean {
  return watch !== null && stopping !== null && watch.epochsWithout >= stopping.patience;
}
