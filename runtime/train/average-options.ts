/** What of the trained weights is judged and kept, where that is not they themselves. */
export type AverageOptions =
  /** torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn, after every so many steps. */
  | {readonly name: 'ema'; readonly decay: number; readonly every: number}
  /** torch.optim.swa_utils.AveragedModel: the mean of the weights at the ends of epochs, from a share of the run on. */
  | {readonly name: 'swa'; readonly from: number}
  /**
   * "Lookahead Optimizer" (Zhang et al., 2019): after every so many steps the slow weights go a part of the way to the
   * trained ones, which go on from there.
   */
  | {readonly name: 'lookahead'; readonly steps: number; readonly alpha: number};

/** Where a step lies in a run. */
export interface Progress {
  /** Of the run's epochs, done with this step. */
  readonly share: number;
  readonly endsEpoch: boolean;
}

/** What an average does at a step. */
export interface AverageMove {
  /** How far the average goes towards the trained weights; 1 is to begin with them. */
  readonly share: number;
  /** Whether the trained weights then go on from the average. */
  readonly goesBack: boolean;
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
  {share, endsEpoch}: Progress,
): AverageMove | null {
  switch (options.name) {
    case 'ema':
      return step % options.every === 0 ? {share: 1 - options.decay, goesBack: false} : null;
    case 'lookahead':
      return step % options.steps === 0 ? {share: options.alpha, goesBack: true} : null;
    case 'swa':
      return endsEpoch && share > options.from ? {share: 1 / (taken + 1), goesBack: false} : null;
  }
}
