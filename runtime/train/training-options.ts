import type {AverageOptions} from './average-options.js';
import type {OptimizerOptions} from './optimizer/index.js';
import type {LossOptions} from './targets.js';

/** What all trainers are told. */
export interface TrainingOptions {
  /** Of the first weights, and of what dropout drops. */
  readonly seed: number;
  readonly optimizer: OptimizerOptions;
  /** Of training; evaluation has the plain loss. */
  readonly loss?: LossOptions;
  /** Patterns on the names of parameters that keep their values; * stands for any characters. */
  readonly freeze?: readonly string[];
  /**
   * Parts in which a batch goes through the network, one after another: their gradients add up to the batch's, in the
   * memory of one part. Batch normalisation sees one part at a time.
   */
  readonly accumulate?: number;
  readonly average?: AverageOptions | null;
}
