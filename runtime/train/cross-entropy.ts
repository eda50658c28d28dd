import {DataType, float32Type} from '../nn/native/engine.js';
import type {Engine, Kernel, MultiKernel, Tensor} from '../nn/native/engine.js';

/** torch.nn.CrossEntropyLoss on TensorFlow's kernels: the batch's mean, and its gradient for the logits. */
export class CrossEntropy {
  readonly #crossEntropy: MultiKernel;
  readonly #scale: Kernel;

  constructor(readonly engine: Engine) {
    const Tlabels = {type: DataType.int32};
    this.#crossEntropy = engine.kernels('SparseSoftmaxCrossEntropyWithLogits', {T: float32Type, Tlabels}, 2);
    this.#scale = engine.kernel('Mul', {T: float32Type});
  }

  /** @param logits `[n, classes]` in float32 */
  compute(logits: Tensor, labels: Int32Array): {loss: number; gradient: Tensor} {
    const {engine} = this;
    engine.enter({layer: null, phase: 'loss'});
    const labelTensor = engine.tensor(labels, [labels.length]);
    const [losses, sum] = this.#crossEntropy(logits, labelTensor) as [Tensor, Tensor];
    const share = engine.scalar(1 / labels.length);
    const gradient = this.#scale(sum, share);
    const loss = engine.read(losses).reduce((total, value) => total + value, 0) / labels.length;
    engine.release(labelTensor, losses, sum, share);
    return {loss, gradient};
  }
}
