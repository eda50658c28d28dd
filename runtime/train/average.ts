import type {Parameter} from '../nn/operation.js';
import {fromPytorch, toPytorch} from '../nn/state-dict.js';
import {isBeforeAverage, planMove} from './average-options.js';
import type {AverageOptions, Progress} from './average-options.js';
import type {UpdateEngine} from './optimizer/index.js';
import {countTensor, readCount, takeState} from './state.js';
import type {State} from './state.js';
import type {NamedTensor} from '../nn/state-dict.js';

/**
 * An average of a model's weights along the run, running statistics as well: what is averaged needs no pass over the
 * images to be of use.
 */
export class WeightAverage<T> {
  /** One tensor for each parameter of the model; empty before the average begins. */
  #values: T[] = [];
  /** Steps seen, and weights in the average. */
  #steps = 0;
  #taken = 0;

  constructor(
    readonly engine: UpdateEngine<T>,
    readonly options: AverageOptions,
    readonly parameters: readonly Parameter[],
  ) {}

  get hasBegun(): boolean {
    return this.#taken > 0;
  }

  /**
   * Before a step. Slow weights that begin at once do so with the first weights; all others with the first that they
   * take.
   *
   * @param readCurrent gives the trained weights and statistics, by parameter index, for the average to release
   */
  begin(readCurrent: () => readonly T[]): void {
    const {options} = this;
    if (options.name === 'lookahead' && (options.after ?? 0) === 0 && !this.hasBegun) this.#take(readCurrent(), 1);
  }

  /**
   * After an update.
   *
   * @param readCurrent as for `begin`
   * @returns whether the trained weights are to become the average
   */
  follow(readCurrent: () => readonly T[], progress: Progress): boolean {
    if (this.hasBegun && isBeforeAverage(this.options, progress)) this.restart();
    this.#steps++;
    const move = planMove(this.options, this.#steps, this.#taken, progress);
    if (move === null) return false;
    if (move.fraction > 0) this.#take(readCurrent(), move.fraction);
    return move.goesBack;
  }

  /** References to the average's values, for the caller to release before the next step. */
  read(): T[] {
    return this.#values.map((value) => this.engine.arithmetic.retain(value));
  }

  exportWeights(): NamedTensor[] {
    const {arithmetic} = this.engine;
    return this.#values.map((value, i) => toPytorch(this.parameters[i] as Parameter, arithmetic.read(value)));
  }

  exportState(): NamedTensor[] {
    const weights = this.exportWeights().map((tensor) => ({...tensor, name: averageName(tensor)}));
    return [countTensor(stepsName, this.#steps), countTensor(takenName, this.#taken), ...weights];
  }

  /** @throws RangeError where a tensor is missing or of another shape */
  importState(state: State): void {
    const steps = readCount(takeState(state, stepsName, [2]));
    const taken = readCount(takeState(state, takenName, [2]));
    const parameters = taken > 0 ? this.parameters : [];
    // All is looked at before anything changes.
    const arrays = parameters.map((parameter) => {
      const shape = parameter.pytorchAxes.map((axis) => parameter.shape[axis] as number);
      return fromPytorch(parameter, takeState(state, averageName(parameter), shape));
    });
    this.restart();
    this.#steps = steps;
    this.#taken = taken;
    const {arithmetic} = this.engine;
    this.#values = arrays.map((array, i) =>
      this.engine.own(arithmetic.tensor(array, (parameters[i] as Parameter).shape)),
    );
  }

  /** Forgets all; the average restarts. */
  restart(): void {
    this.dispose();
    this.#steps = 0;
    this.#taken = 0;
  }

  dispose(): void {
    this.#values.forEach((value) => this.engine.arithmetic.release(value));
    this.#values = [];
  }

  #take(current: readonly T[], fraction: number): void {
    const {engine} = this;
    if (this.#taken === 0) this.#values = current.map((tensor) => engine.own(engine.arithmetic.retain(tensor)));
    else this.#values = engine.blend(this.#values, current, fraction);
    current.forEach((tensor) => engine.arithmetic.release(tensor));
    this.#taken++;
  }
}

const stepsName = 'average.steps';
const takenName = 'average.taken';
const averageName = ({name}: {readonly name: string}): string => `average.weights.${name}`;
