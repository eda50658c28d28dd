import {DataType, float32Type} from '../nn/engine/engine.js';
import type {Engine, Kernel, MultiKernel, Tensor} from '../nn/engine/engine.js';
import {defaultLoss, spreadTargets} from './targets.js';
import type {LossOptions, Targets} from './targets.js';

/** torch.nn.CrossEntropyLoss on TensorFlow's kernels: the batch's mean, and its gradient for the logits. */
export class CrossEntropy {
  readonly #ofClasses: MultiKernel;
  readonly #ofProbabilities: MultiKernel;
  readonly #scale: Kernel;

  constructor(readonly engine: Engine) {
    const Tlabels = {type: DataType.int32};
    this.#ofClasses = engine.kernels('SparseSoftmaxCrossEntropyWithLogits', {T: float32Type, Tlabels}, 2);
    this.#ofProbabilities = engine.kernels('SoftmaxCrossEntropyWithLogits', {T: float32Type}, 2);
    this.#scale = engine.kernel('Mul', {T: float32Type});
  }

  /** @param logits `[n, classes]` in float32 */
  compute(logits: Tensor, targets: Targets, options: LossOptions = defaultLoss): {loss: number; gradient: Tensor} {
    const {engine} = this;
    engine.enter({layer: null, phase: 'loss'});
    const [count, classes] = logits.shape as [number, number];
    const isPlain = targets instanceof Int32Array && options.label_smoothing === 0;
    const wanted = isPlain
      ? engine.tensor(targets, [count])
      : engine.tensor(spreadTargets(targets, classes, options), [count, classes]);
    const compute = isPlain ? this.#ofClasses : this.#ofProbabilities;
    const [losses, sum] = compute(logits, wanted) as [Tensor, Tensor];
    const fraction = engine.scalar(1 / count);
    const gradient = this.#scale(sum, fraction);
    const loss = engine.read(losses).reduce((total, value) => total + value, 0) / count;
    engine.release(wanted, losses, sum, fraction);
    return {loss, gradient};
  }
}
