import type {Augmentation} from './augmentation.js';
import type {Metric, Schedule} from './schedule.js';
import type {Optimizer} from './optimizer.js';

/**
 * How to train, with nothing optional left. The keys are those of the YAML; specs/schema/recipe.schema.json explains
 * each, and has the defaults.
 */
export interface Recipe {
  readonly name: string;
  readonly seed: number;
  readonly epochs: number;
  readonly batch: number;
  /** Parts in which a batch goes through the network. */
  readonly accumulate: number;
  readonly precision: 'auto' | 'float32' | 'bfloat16';
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Parameters that keep their values, after some epochs or all the time. */
  readonly freeze: readonly Freeze[];
  readonly whiten: Whiten | null;
  /** What training starts from, in place of random values. */
  readonly weights: StartingWeights | null;
  readonly average: Average | null;
  readonly data: RecipeData;
  readonly augment: readonly Augmentation[];
  readonly mix: Mix | null;
  /** Ascending by `until`, the last until 1; empty where images keep their size. */
  readonly sizes: readonly ImageSize[];
  readonly views: 'plain' | 'flip';
  /** Epochs from one validation to the next. */
  readonly validate_every: number;
  readonly best: Metric;
  readonly early_stopping: {readonly metric: Metric; readonly patience: number; readonly min_delta: number} | null;
  /** Seconds. */
  readonly time_budget: number | null;
}

export interface Loss {
  readonly name: 'cross-entropy';
  readonly label_smoothing: number;
}

export interface Freeze {
  /** `head`, `body`, or a pattern on the parameters' names. */
  readonly match: string;
  /** Epochs. */
  readonly after: number;
}

export interface Whiten {
  /** Name of a convolution. */
  readonly layer: string;
  readonly images: number;
  readonly epsilon: number;
}

export interface StartingWeights {
  /** A file, relative to the current folder, or a run. */
  readonly from: string;
  readonly head: 'keep' | 'replace';
}

export interface RecipeData {
  readonly valid_ratio: number;
  readonly fraction: number;
  readonly drop_last: boolean;
  readonly workers: number;
  readonly eval_batch: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** At least one of the alphas is above 0. */
export interface Mix {
  readonly mixup: number;
  readonly cutmix: number;
  readonly probability: number;
}

export interface ImageSize {
  /** Fraction of the epochs. */
  readonly until: number;
  readonly size: number;
}

export type Average =
  | {readonly name: 'ema'; readonly decay: number; readonly every: number}
  | {readonly name: 'swa'; readonly from: number}
  | {
      readonly name: 'lookahead';
      readonly steps: number;
      readonly alpha: number;
      readonly ramp: number;
      /** Epochs. */
      readonly after: number;
      readonly ends_epochs: boolean;
    };
