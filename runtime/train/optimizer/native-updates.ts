import {float32Type} from '../../nn/engine/engine.js';
import type {AttributeValue, Engine, Kernel, MultiKernel, Tensor} from '../../nn/engine/engine.js';
import {blendOneByOne} from './arithmetic.js';
import {NativeArithmetic} from './native-arithmetic.js';
import type {Entry, UpdateEngine, Work} from './optimizer.js';
import type {StepContext, UpdateKernel} from './rule.js';

/**
 * Updates on TensorFlow's engine: one call of specnet's custom kernel for all parameters of a rule, which reads and
 * writes each number once, where there is one; otherwise TensorFlow's kernels, parameter by parameter.
 */
export class NativeUpdates implements UpdateEngine<Tensor> {
  readonly arithmetic: NativeArithmetic;
  readonly #copy: Kernel;
  readonly #owns: (operation: string) => boolean;
  readonly #kernels = new Map<UpdateKernel, {readonly count: number; readonly call: MultiKernel}>();

  /** @param usesCustom whether specnet's custom kernels may serve; a test asks for TensorFlow's */
  constructor(
    readonly engine: Engine,
    usesCustom = true,
  ) {
    this.arithmetic = new NativeArithmetic(engine);
    this.#owns = (operation) => usesCustom && engine.tensorflow.customOperations.has(operation);
    // Identity would give another name to the same memory.
    this.#copy = engine.kernel('DeepCopy', {T: float32Type});
  }

  /** Copies into memory of its own: a tensor may share its memory with an array of JavaScript's, or another tensor. */
  own(value: Tensor): Tensor {
    const own = this.#copy(value);
    this.engine.release(value);
    return own;
  }

  norm(gradients: readonly Tensor[]): number {
    if (!this.#owns('SpecnetNorm')) return Math.sqrt(this.arithmetic.sumOfSquares(gradients));
    const norm = this.engine.kernel('SpecnetNorm', {count: gradients.length})(...gradients);
    const value = this.engine.read(norm)[0] as number;
    this.engine.release(norm);
    return value;
  }

  updateAtOnce(
    {rule: {kernel}, entries, gradients}: Work<Tensor>,
    scale: number,
    contextOf: (entry: Entry<Tensor>) => StepContext,
  ): boolean {
    if (kernel === null || !this.#owns(kernel.operation)) return false;
    const {engine} = this;
    const context = entries.map(contextOf);
    const rows = Float32Array.from(context.flatMap((one) => kernel.row(one)));
    const rowTensor = engine.tensor(rows, [entries.length, 2]);
    const step = context[0]?.step ?? 1;
    const factors = Float32Array.of(scale, ...kernel.factors(step));
    const factorTensor = engine.tensor(factors, [factors.length]);
    for (const entry of entries) {
      // Whoever still holds the weight keeps the value that they read.
      if (entry.value.references > 1) entry.value = this.own(entry.value);
    }
    const memories = (entries[0]?.memory ?? []).flatMap((_, k) => entries.map(({memory}) => memory[k] as Tensor));
    const values = entries.map(({value}) => value);
    this.#kernel(kernel, entries.length)(...values, ...memories, ...gradients, rowTensor, factorTensor);
    engine.release(rowTensor, factorTensor);
    return true;
  }

  blend(values: readonly Tensor[], targets: readonly Tensor[], fraction: number): Tensor[] {
    const {engine} = this;
    engine.enter({layer: null, phase: 'update'});
    if (!this.#owns('SpecnetBlend')) return blendOneByOne(this.arithmetic, values, targets, fraction);
    const own = values.map((value) => (value.references > 1 ? this.own(value) : value));
    const fractionTensor = engine.scalar(fraction);
    engine.kernels('SpecnetBlend', {count: own.length}, 0)(...own, ...targets, fractionTensor);
    engine.release(fractionTensor);
    return own;
  }

  enter(layer: string | null): void {
    this.engine.enter({layer, phase: 'update'});
  }

  /** The kernel for so many parameters, which is the same at every step of a network. */
  #kernel(kernel: UpdateKernel, count: number): MultiKernel {
    const known = this.#kernels.get(kernel);
    if (known?.count === count) return known.call;
    const constants = Object.entries(kernel.constants).map(([name, value]) => [name, {float: value}] as const);
    const attributes = Object.fromEntries<AttributeValue>([...constants, ...Object.entries(kernel.flags)]);
    const call = this.engine.kernels(kernel.operation, {count, ...attributes}, 0);
    this.#kernels.set(kernel, {count, call});
    return call;
  }
}
