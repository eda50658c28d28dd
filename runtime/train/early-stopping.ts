import {readMetric} from './metrics.js';
import type {EpochMetrics, MetricName} from './metrics.js';

export interface EarlyStopping {
  readonly metric: MetricName;
  /** Epochs without improvement after which training stops. */
  readonly patience: number;
  /** A smaller gain is no improvement. */
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

/** A metric as a score, of which more is better. */
export function scoreOf(metrics: EpochMetrics, metric: MetricName): number {
  const value = readMetric(metric, metrics);
  return metric.endsWith('/loss') ? -value : value;
}

/** Any gain makes an epoch the best; only one above `min_delta` renews the patience, so that creeping ends too. */
export function watchEpoch(watch: Watch | null, score: number, epoch: number, minDelta: number): Watch {
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
