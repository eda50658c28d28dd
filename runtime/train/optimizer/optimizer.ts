import type {Parameter} from '../../nn/operation.js';
import {fromPytorch, toPytorch} from '../../nn/state-dict.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import {countTensor, readCount, takeState} from '../state.js';
import type {Arithmetic} from './arithmetic.js';
import type {ParameterSettings} from './parameter-settings.js';
import type {StepContext, ParameterState, Rule} from './rule.js';

/** A trained parameter: who it is, how it changes, and what it is now. */
export interface Entry<T> {
  readonly parameter: Parameter;
  readonly settings: ParameterSettings;
  readonly rule: Rule;
  value: T;
  memory: readonly T[];
}

/** Parameters of one rule, with their gradients. */
export interface Work<T> {
  readonly rule: Rule;
  readonly entries: readonly Entry<T>[];
  readonly gradients: readonly T[];
}

/** Where the numbers are, and what computes with them. */
export interface UpdateEngine<T> {
  readonly arithmetic: Arithmetic<T>;
  /** Takes a value over; kernels that write in place want it in memory of its own. */
  own(value: T): T;
  /** The norm of all gradients together: the root of the sum of squares. */
  norm(gradients: readonly T[]): number;
  /**
   * Updates all entries with the engine's own kernel.
   * @param scale what every gradient is multiplied by first
   * @returns false where there is no such kernel, and nothing was done
   */
  updateAtOnce(work: Work<T>, scale: number, contextOf: (entry: Entry<T>) => StepContext): boolean;
  /** Takes `values` over and gives them, each a fraction of the way to its value in `targets`, which are borrowed. */
  blend(values: readonly T[], targets: readonly T[], fraction: number): T[];
  /** Says which layer is worked on next; null for all. */
  enter(layer: string | null): void;
}

/** Holds the trained parameters in float32, by their index among the model's parameters, and changes them. */
export class Optimizer<T> {
  readonly #entries = new Map<number, Entry<T>>();
  #steps = 0;

  constructor(
    readonly engine: UpdateEngine<T>,
    readonly clipNorm: number | null,
  ) {}

  /** Takes over a parameter; its state begins at zero. */
  add(index: number, value: T, parameter: Parameter, settings: ParameterSettings, rule: Rule): void {
    const own = this.engine.own(value);
    const memory = rule.state.map(() => this.engine.arithmetic.zerosLike(own));
    this.#entries.set(index, {parameter, settings, rule, value: own, memory});
  }

  has(index: number): boolean {
    return this.#entries.has(index);
  }

  /** A reference to the parameter's value, for the caller to release before the next update. */
  read(index: number): T {
    return this.engine.arithmetic.retain(this.#entry(index).value);
  }

  /** Takes a new value over; its state stays. */
  assign(index: number, value: T): void {
    const entry = this.#entry(index);
    this.engine.arithmetic.release(entry.value);
    entry.value = this.engine.own(value);
  }

  /** @param gradients by parameter index, borrowed; null where there is nothing to train */
  update(gradients: readonly (T | null)[], learningRate: number): void {
    this.#steps++;
    const step = this.#steps;
    const contextOf = ({settings}: Entry<T>): StepContext => ({
      rate: learningRate * settings.rateFactor,
      weightDecay: settings.weightDecay,
      step,
    });
    const works = this.#listWork(gradients);
    const scale = this.#clip(works.flatMap((work) => work.gradients));
    for (const work of works) {
      this.engine.enter(null);
      if (this.engine.updateAtOnce(work, scale, contextOf)) continue;
      work.entries.forEach((entry, i) => {
        this.#updateAlone(entry, work.gradients[i] as T, scale, contextOf(entry));
      });
    }
  }

  /**
   * The state, in PyTorch's layout, under `optimizer.momentum_buffer.conv1.weight`; and the count of steps.
   */
  exportState(): NamedTensor[] {
    const {arithmetic} = this.engine;
    const state: NamedTensor[] = [countTensor(stepsName, this.#steps)];
    for (const {parameter, rule, memory} of this.#entries.values()) {
      rule.state.forEach((what, i) => {
        const values = toPytorch(parameter, arithmetic.read(memory[i] as T));
        state.push({...values, name: stateName(what, parameter)});
      });
    }
    return state;
  }

  /** @throws RangeError where a tensor is missing or of another shape */
  importState(state: ReadonlyMap<string, NamedTensor>): void {
    const {arithmetic} = this.engine;
    // All is looked at before anything changes.
    const steps = readCount(takeState(state, stepsName, [2]));
    const found = [...this.#entries.values()].map((entry) => {
      const {parameter, rule} = entry;
      const shape = parameter.pytorchAxes.map((axis) => parameter.shape[axis] as number);
      const arrays = rule.state.map((what) =>
        fromPytorch(parameter, takeState(state, stateName(what, parameter), shape)),
      );
      return {entry, arrays};
    });
    this.#steps = steps;
    for (const {entry, arrays} of found) {
      entry.memory.forEach((tensor) => arithmetic.release(tensor));
      entry.memory = arrays.map((array) => this.engine.own(arithmetic.tensor(array, entry.parameter.shape)));
    }
  }

  dispose(): void {
    const {arithmetic} = this.engine;
    for (const {value, memory} of this.#entries.values()) [value, ...memory].forEach((t) => arithmetic.release(t));
    this.#entries.clear();
  }

  #listWork(gradients: readonly (T | null)[]): Work<T>[] {
    const works = new Map<Rule, {rule: Rule; entries: Entry<T>[]; gradients: T[]}>();
    for (const [index, entry] of this.#entries) {
      const gradient = gradients[index] ?? null;
      if (gradient === null) continue;
      const {rule} = entry;
      const work = works.get(rule) ?? {rule, entries: [], gradients: []};
      work.entries.push(entry);
      work.gradients.push(gradient);
      works.set(rule, work);
    }
    return [...works.values()];
  }

  /** torch.nn.utils.clip_grad_norm_: what the gradients are multiplied by. */
  #clip(gradients: readonly T[]): number {
    if (this.clipNorm === null) return 1;
    this.engine.enter(null);
    const norm = this.engine.norm(gradients);
    // A norm that is NaN makes the weights none, too, so that the next loss shows it.
    return norm <= this.clipNorm - 1e-6 ? 1 : this.clipNorm / (norm + 1e-6);
  }

  #updateAlone(entry: Entry<T>, gradient: T, scale: number, context: StepContext): void {
    const {arithmetic} = this.engine;
    this.engine.enter(entry.parameter.name.slice(0, entry.parameter.name.lastIndexOf('.')));
    const [value, ...memory] = arithmetic.scope(() => {
      const scaled = scale === 1 ? gradient : arithmetic.scale(gradient, scale);
      const after: ParameterState<T> = entry.rule.change(arithmetic, entry, scaled, context);
      return [after.value, ...after.memory];
    });
    [entry.value, ...entry.memory].forEach((tensor) => arithmetic.release(tensor));
    entry.value = value as T;
    entry.memory = memory;
  }

  #entry(index: number): Entry<T> {
    const entry = this.#entries.get(index);
    if (entry === undefined) throw new RangeError(`no parameter ${index}`);
    return entry;
  }
}

const stepsName = 'optimizer.steps';
const stateName = (what: string, {name}: Parameter): string => `optimizer.${what}.${name}`;
