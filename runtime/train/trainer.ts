import type {Targets} from './targets.js';

/** A tensor under its state_dict name, in PyTorch's layout: `[out, in, height, width]` or `[out, in]`, row by row. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What one batch gave. */
export interface BatchResult {
  /** Mean of the loss over the batch's images. */
  readonly loss: number;
  /** How many images the network put into their class. */
  readonly correct: number;
}

/**
 * A network with its optimiser, as the training loop sees it: the loop knows neither TensorFlow nor tensors.
 * Images are NHWC `[n, height, width, channels]`, labels class indices `[n]`; n may differ from call to call. What an
 * image should be in training may be a mixture of two classes.
 */
export interface Trainer {
  /**
   * Updates made so far. What dropout draws depends on it, and on the seed: whoever resumes a run sets it to where that
   * run stopped.
   */
  stepsTaken: number;
  /** Forward, backward and one update of the weights. Loss and hits are those before the update. */
  step(images: Float32Array, targets: Targets, learningRate: number): BatchResult;
  /** Forward in inference mode (batchnorm by its running statistics, nothing dropped); nothing changes. */
  evaluate(images: Float32Array, labels: Int32Array): BatchResult;
  /** Parameters and buffers under torchvision's state_dict names. The data is a copy. */
  exportWeights(): NamedTensor[];
  importWeights(tensors: readonly NamedTensor[]): void;
  /**
   * What evaluation judges in place of the trained weights, where the recipe averages them and averaging has begun;
   * else null. A copy, as `exportWeights` gives it.
   */
  exportAverage(): NamedTensor[] | null;
  /** All that later steps depend on beside the weights: what the optimiser remembers, averages, steps taken. A copy. */
  exportState(): NamedTensor[];
  /** Takes `exportState`'s tensors back, after `importWeights`. */
  importState(tensors: readonly NamedTensor[]): void;
  dispose(): void;
}
