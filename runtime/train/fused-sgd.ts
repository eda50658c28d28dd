import {float32Type} from '../nn/native/engine.js';
import type {Engine, Kernel, MultiKernel, Tensor} from '../nn/native/engine.js';
import type {Optimizer, SgdOptions} from './optimizer.js';

/** Both are held by nobody else while the update runs, which writes into them. */
interface Parameter {
  weight: Tensor;
  velocity: Tensor;
}

/**
 * SGD as one call of specnet's own kernel for all parameters, which reads and writes each number once. The weights are
 * plain tensors in memory of their own.
 */
export class FusedSgd implements Optimizer {
  readonly #parameters = new Map<number, Parameter>();
  readonly #copy: Kernel;
  readonly #zeros: Kernel;
  #update: {readonly count: number; readonly call: MultiKernel} | null = null;

  constructor(
    readonly engine: Engine,
    readonly options: SgdOptions,
  ) {
    // Identity would give another name to the same memory.
    this.#copy = engine.kernel('DeepCopy', {T: float32Type});
    this.#zeros = engine.kernel('ZerosLike', {T: float32Type});
  }

  add(index: number, value: Tensor): void {
    const weight = this.#takeOver(value);
    this.#parameters.set(index, {weight, velocity: this.#zeros(weight)});
  }

  read(index: number): Tensor {
    return this.engine.retain(this.#parameter(index).weight);
  }

  assign(index: number, value: Tensor): void {
    const parameter = this.#parameter(index);
    this.engine.release(parameter.weight);
    parameter.weight = this.#takeOver(value);
  }

  readVelocity(index: number): Tensor {
    return this.engine.retain(this.#parameter(index).velocity);
  }

  assignVelocity(index: number, value: Tensor): void {
    const parameter = this.#parameter(index);
    this.engine.release(parameter.velocity);
    parameter.velocity = this.#takeOver(value);
  }

  update(gradients: readonly (Tensor | null)[], learningRate: number): void {
    const {engine} = this;
    engine.enter({layer: null, phase: 'update'});
    const weights: Tensor[] = [];
    const velocities: Tensor[] = [];
    const present: Tensor[] = [];
    for (const [index, parameter] of this.#parameters) {
      const gradient = gradients[index] ?? null;
      if (gradient === null) continue;
      // Whoever still holds the weight keeps the value that they read.
      if (parameter.weight.references > 1) parameter.weight = this.#takeOver(parameter.weight);
      weights.push(parameter.weight);
      velocities.push(parameter.velocity);
      present.push(gradient);
    }
    const rate = engine.scalar(learningRate);
    this.#updateKernel(present.length)(...weights, ...velocities, ...present, rate);
    engine.release(rate);
  }

  dispose(): void {
    for (const {weight, velocity} of this.#parameters.values()) this.engine.release(weight, velocity);
    this.#parameters.clear();
  }

  /** The kernel for so many parameters, which is the same at every step of a network. */
  #updateKernel(count: number): MultiKernel {
    if (this.#update?.count !== count) {
      const {momentum, weight_decay} = this.options;
      const attributes = {count, momentum: {float: momentum}, weight_decay: {float: weight_decay}};
      this.#update = {count, call: this.engine.kernels('SpecnetSgdUpdate', attributes, 0)};
    }
    return this.#update.call;
  }

  /** The value in memory of its own: a tensor may share its memory with an array of JavaScript's, or another tensor. */
  #takeOver(value: Tensor): Tensor {
    const own = this.#copy(value);
    this.engine.release(value);
    return own;
  }

  #parameter(index: number): Parameter {
    const parameter = this.#parameters.get(index);
    if (parameter === undefined) throw new RangeError(`no parameter ${index}`);
    return parameter;
  }
}
