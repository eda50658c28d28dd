import type {Metrics} from './metrics.js';

export type WatchedMetric = 'val/loss' | 'val/acc';

export interface EarlyStopping {
  readonly metric: WatchedMetric;
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

/** Validation's value as a score, of which more is better. */
export function scoreOf(metrics: Metrics, metric: WatchedMetric): number {
  return metric === 'val/acc' ? metrics.accuracy : -metrics.loss;
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

export function isExhausted(watch: Watch, stopping: EarlyStopping | null): boolean {
  return stopping !== null && watch.epochsWithout >= stopping.patience;
}
