import {UserError} from '../../common/errors.js';
import type {Divergence} from './train-epoch.js';
import type {NamedTensor} from '../nn/state-dict.js';

/** Where numbers stopped being numbers. */
export interface Diverged {
  /** `the loss is NaN at epoch 2, step 3 of 10` */
  readonly what: string;
  readonly learningRate: number;
  /** How many epochs were finished before. */
  readonly finished: number;
  /** Whether the weights of one of them were found best, and kept. */
  readonly hasBest: boolean;
  /** The recipe's own learning rate. */
  readonly initialRate: number;
}

/** The code of the error that `divergedError` makes. */
export const divergedCode = 'loss-not-finite';

export function divergedError({what, learningRate, finished, hasBest, initialRate}: Diverged): UserError {
  const kept = hasBest ? ' The weights of the best epoch so far are kept.' : '';
  const retry = finished === 0 ? '' : ', or continue from the last checkpoint with --resume RUN --on-divergence retry';
  return new UserError(
    divergedCode,
    `Training stopped: ${what} (learning rate ${Number(learningRate.toPrecision(6))}).${kept}`,
    `Start with a lower learning rate, as in optimizer.lr=${Math.min(initialRate / 10, 0.01)}${retry}; ` +
      'if that does not help, try precision=float32.',
    1,
  );
}

export function describeDivergence({loss, step, steps}: Divergence, epoch: number): string {
  return `the loss is ${loss} at epoch ${epoch + 1}, step ${step} of ${steps}`;
}

/** The first tensor that holds a NaN or an infinity; null where all is well. */
export function findNonFinite(tensors: readonly NamedTensor[]): string | null {
  for (const {name, data} of tensors) {
    for (let place = 0; place < data.length; place++) {
      if (!Number.isFinite(data[place])) return name;
    }
  }
  return null;
}
