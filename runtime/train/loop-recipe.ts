import type {ImageSize} from '../data/sizes.js';
import type {EarlyStopping} from './early-stopping.js';
import type {MetricName} from './metrics.js';
import type {Schedule} from './schedule/settings.js';

/** The part of a recipe that the loop follows. */
export interface LoopRecipe {
  readonly epochs: number;
  readonly batch: number;
  readonly optimizer: {readonly lr: number};
  readonly schedule: Schedule;
  /** `drop_last`: of an epoch, a last batch that would not be full is left out. */
  readonly data: {readonly eval_batch: number; readonly drop_last: boolean};
  /** Image sizes in training, by the fraction of the epochs; the images' own where left out or empty. */
  readonly sizes?: readonly ImageSize[];
  /** Epochs from one validation to the next; the run's last epoch is validated in any case. */
  readonly validate_every: number;
  /** What decides which epoch is the best. */
  readonly best: MetricName;
  readonly early_stopping: EarlyStopping | null;
  /** Seconds; null: as long as it takes. */
  readonly time_budget: number | null;
}
