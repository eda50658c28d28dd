import type {MetricName} from '../metrics.js';

/** How the learning rate changes, as a recipe says it. Lengths are in epochs, or fractions of the run. */
export type Schedule = ScheduleSettings & (CurveSettings | PlateauSettings);

export interface ScheduleSettings {
  /** Whether the rate changes from epoch to epoch or with every step. */
  readonly per: 'epoch' | 'step';
  /** A linear rise before it, from a fraction of its first rate; it has the rest of the run. */
  readonly warmup: {readonly epochs: number; readonly from: number} | null;
}

/** Schedules that depend on nothing but time. */
export type CurveSettings =
  | {readonly name: 'constant'}
  | {readonly name: 'step'; readonly step: number; readonly gamma: number}
  | {readonly name: 'multi-step'; readonly milestones: readonly number[]; readonly gamma: number}
  | {readonly name: 'cosine'; readonly min_lr: number}
  | {readonly name: 'linear'; readonly end: number}
  | {readonly name: 'triangular'; readonly start: number; readonly peak: number; readonly end: number}
  | OneCycleSettings
  | {readonly name: 'polynomial'; readonly power: number}
  | {readonly name: 'exponential'; readonly gamma: number};

export interface OneCycleSettings {
  readonly name: 'one-cycle';
  readonly peak: number;
  readonly anneal: 'cosine' | 'linear';
  readonly initial_divisor: number;
  readonly final_divisor: number;
}

export interface PlateauSettings {
  readonly name: 'plateau';
  readonly factor: number;
  readonly metric: MetricName;
  readonly patience: number;
  readonly threshold: number;
  readonly threshold_mode: 'relative' | 'absolute';
  readonly cooldown: number;
  readonly min_lr: number;
}
