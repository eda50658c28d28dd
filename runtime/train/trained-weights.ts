import {at} from '../nn/at.js';
import {initializeParameter} from '../nn/initialize.js';
import type {Model} from '../nn/model.js';
import {matchStateDict, toPytorch} from '../nn/state-dict.js';
import {WeightAverage} from './average.js';
import type {Progress} from './average-options.js';
import {FrozenParameters} from './freeze.js';
import {createOptimizer} from './optimizer/index.js';
import type {Optimizer, UpdateEngine} from './optimizer/index.js';
import type {State} from './state.js';
import type {NamedTensor} from '../nn/state-dict.js';
import type {TrainingOptions} from './training-options.js';
import {findWhitened} from './whitening/find-whitened.js';

/** A model's parameters and buffers in training: who holds each, how an update changes them, and their average. */
export class TrainedWeights<T> {
  readonly frozen: FrozenParameters;
  readonly #optimizer: Optimizer<T>;
  /** What the optimizer does not own, by parameter index: buffers, and what is frozen all the time. */
  readonly #kept = new Map<number, T>();
  readonly #average: WeightAverage<T> | null;

  /** @throws UserError where a group, a pattern of frozen ones, or the whitened layer is of no parameter */
  constructor(
    readonly engine: UpdateEngine<T>,
    readonly model: Model,
    {seed, optimizer, freeze = [], whiten = null, average = null}: TrainingOptions,
  ) {
    const whitened = whiten === null ? [] : [findWhitened(model, whiten.layer).index];
    this.frozen = new FrozenParameters(model, freeze, whitened);
    const first = model.parameters.map((parameter) =>
      engine.arithmetic.tensor(initializeParameter(parameter, seed), parameter.shape),
    );
    this.#optimizer = createOptimizer(engine, model, optimizer, this.frozen.always, first);
    first.forEach((value, i) => {
      if (!this.#optimizer.has(i)) this.#kept.set(i, value);
    });
    this.#average = average === null ? null : new WeightAverage(engine, average, model.parameters);
  }

  /** References to all parameters and buffers; the caller releases them, at the latest before the update. */
  read(): T[] {
    return this.model.parameters.map((_, i) => {
      const kept = this.#kept.get(i);
      return kept === undefined ? this.#optimizer.read(i) : this.engine.arithmetic.retain(kept);
    });
  }

  /** References to what is evaluated: the average where it has begun, else the weights themselves. */
  readEvaluated(): T[] {
    return this.#average?.hasBegun ? this.#average.read() : this.read();
  }

  /**
   * One step of the optimizer, and of the average.
   *
   * @param gradients by parameter index, borrowed; null for buffers
   * @param buffers new values of the buffers, by parameter index, which are taken over
   */
  update(
    gradients: readonly (T | null)[],
    buffers: ReadonlyMap<number, T>,
    learningRate: number,
    progress: Progress,
  ): void {
    this.replaceBuffers(buffers);
    const frozen = this.frozen.in(progress.epoch);
    const wanted = gradients.map((gradient, i) => (frozen.has(i) ? null : gradient));
    this.#optimizer.update(wanted, learningRate);
    if (this.#average?.follow(() => this.read(), progress)) this.#goBack(this.#average);
  }

  /** Before a step, whose parts change the buffers one after the other: an average may begin with what there is now. */
  beginStep(): void {
    this.#average?.begin(() => this.read());
  }

  replaceBuffers(buffers: ReadonlyMap<number, T>): void {
    for (const [index, tensor] of buffers) this.#replaceKept(index, tensor);
  }

  exportWeights(): NamedTensor[] {
    const {arithmetic} = this.engine;
    const values = this.read();
    const named = this.model.parameters.map((parameter, i) => toPytorch(parameter, arithmetic.read(at(values, i))));
    values.forEach((value) => arithmetic.release(value));
    return named;
  }

  /** @throws RangeError naming every tensor that is missing, of another shape, or not the model's */
  importWeights(tensors: readonly NamedTensor[]): void {
    matchStateDict(this.model, tensors).forEach((data, i) => {
      const value = this.engine.arithmetic.tensor(data, at(this.model.parameters, i).shape);
      if (this.#optimizer.has(i)) this.#optimizer.assign(i, value);
      else this.#replaceKept(i, value);
    });
    this.#average?.restart();
  }

  exportAverage(): NamedTensor[] | null {
    return this.#average?.hasBegun ? this.#average.exportWeights() : null;
  }

  exportState(): NamedTensor[] {
    return [...this.#optimizer.exportState(), ...(this.#average?.exportState() ?? [])];
  }

  importState(state: State): void {
    this.#optimizer.importState(state);
    this.#average?.importState(state);
  }

  dispose(): void {
    this.#kept.forEach((value) => this.engine.arithmetic.release(value));
    this.#kept.clear();
    this.#optimizer.dispose();
    this.#average?.dispose();
  }

  /** The trained weights go on from the average. */
  #goBack(average: WeightAverage<T>): void {
    average.read().forEach((value, i) => {
      if (this.#optimizer.has(i)) this.#optimizer.assign(i, value);
      // The average changes in its own memory, and a buffer is held as it is.
      else this.#replaceKept(i, this.engine.own(value));
    });
  }

  #replaceKept(index: number, tensor: T): void {
    const before = this.#kept.get(index);
    if (before !== undefined) this.engine.arithmetic.release(before);
    this.#kept.set(index, tensor);
  }
}
