import type {Arithmetic} from './arithmetic.js';

/** What an update of one parameter depends on, besides its gradient. */
export interface StepContext {
  readonly rate: number;
  readonly weightDecay: number;
  /** Updates so far, this one included: from 1. */
  readonly step: number;
}

/** A parameter's value, and its optimizer state, in the order of the rule's `state`. */
export interface ParameterState<T> {
  readonly value: T;
  readonly memory: readonly T[];
}

/** How an optimizer changes a parameter. */
export interface Rule {
  /** Names of its state of a parameter, which begins at zero: PyTorch's names, in a run's checkpoint. */
  readonly state: readonly string[];
  /** The update in single operations, one parameter at a time. Results may be the arguments themselves. */
  change<T>(
    arithmetic: Arithmetic<T>,
    before: ParameterState<T>,
    gradient: T,
    context: StepContext,
  ): ParameterState<T>;
  /** specnet's custom kernel of it, for all parameters in one call; null where there is none. */
  readonly kernel: UpdateKernel | null;
}

/** How runtime/native/addon computes a rule. */
export interface UpdateKernel {
  readonly operation: string;
  /** Attributes that are numbers. */
  readonly constants: Readonly<Record<string, number>>;
  readonly flags: Readonly<Record<string, boolean>>;
  /** What it reads for each parameter. */
  row(context: StepContext): readonly [number, number];
  /** What it reads once, after the factor of all gradients. */
  factors(step: number): readonly number[];
}
