/** A number that is known after every epoch. */
export type Metric = 'val/loss' | 'val/acc' | 'train/loss' | 'train/acc';

/** A recipe's schedule, with nothing optional left. Lengths are in epochs or fractions of the run. */
export type Schedule = ScheduleSettings &
  (
    | {readonly name: 'constant'}
    | {readonly name: 'step'; readonly step: number; readonly gamma: number}
    | {readonly name: 'multi-step'; readonly milestones: readonly number[]; readonly gamma: number}
    | {readonly name: 'cosine'; readonly min_lr: number}
    | {readonly name: 'linear'; readonly end: number}
    | {readonly name: 'triangular'; readonly start: number; readonly peak: number; readonly end: number}
    | {
        readonly name: 'one-cycle';
        readonly peak: number;
        readonly anneal: 'cosine' | 'linear';
        readonly initial_divisor: number;
        readonly final_divisor: number;
      }
    | {readonly name: 'polynomial'; readonly power: number}
    | {readonly name: 'exponential'; readonly gamma: number}
    | {
        readonly name: 'plateau';
        readonly factor: number;
        readonly metric: Metric;
        readonly patience: number;
        readonly threshold: number;
        readonly threshold_mode: 'relative' | 'absolute';
        readonly cooldown: number;
        readonly min_lr: number;
      }
  );

/** What all schedules have. */
export interface ScheduleSettings {
  readonly per: 'epoch' | 'step';
  readonly warmup: {readonly epochs: number; readonly from: number} | null;
}
