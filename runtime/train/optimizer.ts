import type {Engine, Tensor} from '../nn/native/engine.js';
import {FusedSgd} from './fused-sgd.js';
import {VariableSgd} from './variable-sgd.js';

/** torch.optim.SGD: g' = g + weight_decay w; v = momentum v + g'; w = w - lr v. */
export interface SgdOptions {
  readonly name: 'sgd';
  readonly momentum: number;
  readonly weight_decay: number;
}

/** Holds the trained parameters in float32, by their index among the model's parameters, and changes them in place. */
export interface Optimizer {
  /** Takes over a parameter of a layer; what the optimiser remembers of it (the velocity) begins at zero. */
  add(index: number, value: Tensor, layer: string): void;
  /** A reference to the parameter's value, for the caller to release before the next update. */
  read(index: number): Tensor;
  /** Takes a new value over; what the optimiser remembers stays. */
  assign(index: number, value: Tensor): void;
  /** A reference to what the optimiser remembers of the parameter; the caller releases it before the next update. */
  readVelocity(index: number): Tensor;
  /** Takes over what it is to remember. */
  assignVelocity(index: number, value: Tensor): void;
  /** @param gradients by parameter index, borrowed; null where there is nothing to train */
  update(gradients: readonly (Tensor | null)[], learningRate: number): void;
  dispose(): void;
}

/** SGD as one kernel of specnet's own where there is one; otherwise, as on a GPU, of TensorFlow's kernels. */
export function createOptimizer(engine: Engine, options: SgdOptions): Optimizer {
  const isFused = engine.tensorflow.ownOperations.has('SpecnetSgdUpdate');
  return isFused ? new FusedSgd(engine, options) : new VariableSgd(engine, options);
}
