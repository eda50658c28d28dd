import type {BatchResult} from '../evaluate/metrics.js';
import type {NamedTensor} from '../nn/state-dict.js';
import type {Progress} from './average-options.js';
import type {Targets} from './targets.js';

/**
 * A network with its optimizer, as the training loop sees it: the loop knows neither TensorFlow nor tensors.
 * Images are NHWC `[n, height, width, channels]`, labels class indices `[n]`; n may differ from call to call.
 */
export interface Trainer {
  /**
   * Updates made so far. What dropout draws depends on it, and on the seed: whoever resumes a run sets it to where that
   * run stopped.
   */
  stepsTaken: number;
  /**
   * Forward, backward and one update of the weights. Loss and hits are those before the update. Images may be of
   * another size than the network's, square, where its layers take them.
   *
   * @throws RangeError where they do not, or a label is none of the network's classes
   * @param progress where the step lies in the run; averages, and what is frozen after some epochs, need it
   * @param total images of the whole batch, where these are a worker's shard of it; the result is the whole batch's
   */
  step(
    images: Float32Array,
    targets: Targets,
    learningRate: number,
    progress?: Progress,
    total?: number,
  ): BatchResult;
  /**
   * Forward in inference mode (batchnorm by its running statistics, nothing dropped), on the average of the weights
   * where there is one; nothing changes. Where several workers train, the images are a shard of a batch, or none, and
   * the result is the whole batch's.
   *
   * @throws RangeError where a label is none of the network's classes
   */
  evaluate(images: Float32Array, labels: Int32Array): BatchResult;
  /** Parameters and buffers as they are trained, under torchvision's state_dict names. The data is a copy. */
  exportWeights(): NamedTensor[];
  /** An average of the weights restarts; the optimizer's state stays. */
  importWeights(tensors: readonly NamedTensor[]): void;
  /** What `evaluate` evaluates, where that is not the trained weights: their average, once it has begun. */
  exportAverage(): NamedTensor[] | null;
  /**
   * All but the weights that the next steps depend on: the optimizer's state, the average, the count of steps.
   * Its names begin with `optimizer.`, `average.` and `trainer.`
   */
  exportState(): NamedTensor[];
  /**
   * After `importWeights` with the weights of the same moment: the next steps are those that followed, bit for bit.
   *
   * @throws RangeError where a tensor is missing or of another shape
   */
  importState(tensors: readonly NamedTensor[]): void;
  dispose(): void;
}
