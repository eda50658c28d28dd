import type {AverageOptions} from './average-options.js';
import type {Freeze} from './freeze.js';
import type {OptimizerOptions} from './optimizer/index.js';
import type {LossOptions} from './targets.js';

/** What all trainers are given. */
export interface TrainingOptions {
  /** The seed of the initial weights and of dropout. */
  readonly seed: number;
  readonly optimizer: OptimizerOptions;
  /** The loss in training; evaluation has cross-entropy alone. */
  readonly loss?: LossOptions;
  /** Parameters that keep their values. */
  readonly freeze?: readonly Freeze[];
  /** The convolution whose kernel whitens the images, and keeps its values. */
  readonly whiten?: {readonly layer: string} | null;
  /**
   * Parts in which a batch goes through the network, one after another: their gradients add up to the batch's, in the
   * memory of one part. Batch normalization sees one part at a time.
   */
  readonly accumulate?: number;
  readonly average?: AverageOptions | null;
}
