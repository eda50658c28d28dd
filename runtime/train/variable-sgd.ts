import {float32Type} from '../nn/native/engine.js';
import type {Engine, Kernel, MultiKernel, Tensor} from '../nn/native/engine.js';
import type {Section} from '../nn/native/observe.js';
import type {Optimizer, SgdOptions} from './optimizer.js';

interface Slot {
  /** Resource variables that the update changes in place. */
  readonly variable: Tensor;
  readonly velocity: Tensor;
  /** What the engine is told while the update runs. */
  readonly section: Section;
}

/**
 * SGD of TensorFlow's kernels, parameter by parameter. The weights live in TensorFlow's resource variables, so that
 * ResourceApplyMomentum, which is all of it but the weight decay, changes them in place.
 */
export class VariableSgd implements Optimizer {
  readonly #slots = new Map<number, Slot>();
  readonly #readVariable: Kernel;
  readonly #assignVariable: MultiKernel;
  readonly #destroy: MultiKernel;
  readonly #multiply: Kernel;
  readonly #add: Kernel;
  readonly #apply: MultiKernel;

  constructor(
    readonly engine: Engine,
    readonly options: SgdOptions,
  ) {
    const T = float32Type;
    this.#readVariable = engine.kernel('ReadVariableOp', {dtype: T});
    this.#assignVariable = engine.kernels('AssignVariableOp', {dtype: T, validate_shape: false}, 0);
    this.#destroy = engine.kernels('DestroyResourceOp', {ignore_lookup_error: true}, 0);
    this.#multiply = engine.kernel('Mul', {T});
    this.#add = engine.kernel('AddV2', {T});
    this.#apply = engine.kernels('ResourceApplyMomentum', {T, use_locking: false, use_nesterov: false}, 0);
  }

  add(index: number, value: Tensor, layer: string): void {
    const {engine} = this;
    const count = value.shape.reduce((product, size) => product * size, 1);
    const zeros = engine.tensor(new Float32Array(count), value.shape);
    const section = {layer, phase: 'update'} as const;
    this.#slots.set(index, {variable: this.#variable(value), velocity: this.#variable(zeros), section});
  }

  read(index: number): Tensor {
    return this.#readVariable(this.#slot(index).variable);
  }

  assign(index: number, value: Tensor): void {
    this.#assignVariable(this.#slot(index).variable, value);
    this.engine.release(value);
  }

  readVelocity(index: number): Tensor {
    return this.#readVariable(this.#slot(index).velocity);
  }

  assignVelocity(index: number, value: Tensor): void {
    this.#assignVariable(this.#slot(index).velocity, value);
    this.engine.release(value);
  }

  update(gradients: readonly (Tensor | null)[], learningRate: number): void {
    const {engine, options} = this;
    const rate = engine.scalar(learningRate);
    const momentum = engine.scalar(options.momentum);
    const decay = engine.scalar(options.weight_decay);
    for (const [index, {variable, velocity, section}] of this.#slots) {
      const gradient = gradients[index] ?? null;
      if (gradient === null) continue;
      engine.enter(section);
      const decayed = options.weight_decay === 0 ? engine.retain(gradient) : this.#decay(variable, decay, gradient);
      this.#apply(variable, velocity, rate, decayed, momentum);
      engine.release(decayed);
    }
    engine.release(rate, momentum, decay);
  }

  dispose(): void {
    for (const {variable, velocity} of this.#slots.values()) {
      this.#destroy(variable);
      this.#destroy(velocity);
      this.engine.release(variable, velocity);
    }
    this.#slots.clear();
  }

  #decay(variable: Tensor, decay: Tensor, gradient: Tensor): Tensor {
    const value = this.#readVariable(variable);
    const pull = this.#multiply(value, decay);
    const sum = this.#add(gradient, pull);
    this.engine.release(value, pull);
    return sum;
  }

  /** An anonymous variable would do, but VarHandleOp with a name of its own is what every backend knows. */
  #variable(value: Tensor): Tensor {
    const {engine} = this;
    const attributes = {
      dtype: float32Type,
      shape: {shape: value.shape},
      container: '',
      shared_name: `specnet/${value.id}`,
    };
    const variable = engine.kernel('VarHandleOp', attributes)();
    this.#assignVariable(variable, value);
    engine.release(value);
    return variable;
  }

  #slot(index: number): Slot {
    const slot = this.#slots.get(index);
    if (slot === undefined) throw new RangeError(`no parameter ${index}`);
    return slot;
  }
}
