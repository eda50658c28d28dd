/** What of the trained weights is evaluated and kept, where that is not they themselves. */
export type AverageOptions =
  /** torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn, after every so many steps. */
  | {readonly name: 'ema'; readonly decay: number; readonly every: number}
  /**
   * torch.optim.swa_utils.AveragedModel: the mean of the weights at the ends of epochs, from a fraction of the run on.
   */
  | {readonly name: 'swa'; readonly from: number}
  /**
   * "Lookahead Optimizer" (Zhang et al., 2019): after every so many steps the slow weights go a part of the way to the
   * trained ones, which go on from there. With a ramp, what they keep grows as that power of the run's fraction, up to
   * 1 - alpha at its end; with `ends_epochs` the trained weights also become the slow ones at an epoch's end. Keller
   * Jordan's airbench has both, and begins `after` some epochs.
   */
  | Lookahead;

export interface Lookahead {
  readonly name: 'lookahead';
  readonly steps: number;
  readonly alpha: number;
  readonly ramp?: number;
  /**
   * Epochs before the slow weights begin, with the first weights that a move then finds; 0: with those of the start.
   */
  readonly after?: number;
  readonly ends_epochs?: boolean;
}

/** Where a step lies in a run. */
export interface Progress {
  /** Counts from 0. */
  readonly epoch: number;
  /** The part of the run that is done with this step, from 0 to 1. */
  readonly fraction: number;
  readonly endsEpoch: boolean;
}

/** What an average does at a step. */
export interface AverageMove {
  /** How far the average goes towards the trained weights, where it has begun; otherwise it begins with them. */
  readonly fraction: number;
  /** Whether the trained weights then go on from the average. */
  readonly goesBack: boolean;
}

/**
 * Whether the average has not begun at this moment of the run. One that has is of a shorter run, which was made longer:
 * then it restarts.
 */
export function isBeforeAverage(options: AverageOptions, {fraction}: Progress): boolean {
  return options.name === 'swa' && fraction <= options.from;
}

/**
 * @param step counts from 1
 * @param taken how many weights are in the average
 * @returns null where the step changes nothing
 */
export function planMove(
  options: AverageOptions,
  step: number,
  taken: number,
  progress: Progress,
): AverageMove | null {
  switch (options.name) {
    case 'ema':
      return step % options.every === 0 ? {fraction: 1 - options.decay, goesBack: false} : null;
    case 'lookahead':
      return planLookahead(options, step, taken, progress);
    case 'swa': {
      const isDue = progress.endsEpoch && !isBeforeAverage(options, progress);
      return isDue ? {fraction: 1 / (taken + 1), goesBack: false} : null;
    }
  }
}

function planLookahead(
  {steps, alpha, ramp = 0, after = 0, ends_epochs = false}: Lookahead,
  step: number,
  taken: number,
  {epoch, fraction, endsEpoch}: Progress,
): AverageMove | null {
  if (epoch < after) return null;
  const isDue = step % steps === 0;
  if (taken === 0) return isDue ? {fraction: 1, goesBack: false} : null;
  if (isDue) return {fraction: ramp === 0 ? alpha : 1 - (1 - alpha) * fraction ** ramp, goesBack: true};
  return ends_epochs && endsEpoch ? {fraction: 0, goesBack: true} : null;
}
