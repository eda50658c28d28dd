import type {Place} from './place.js';

export type Severity = 'error' | 'warning';

/** What a message says: the words, without the place. The catalog makes them. */
export interface Message {
  /** Stable, kebab-case: what scripts and tests match on. */
  readonly code: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** One message for the person who wrote a spec. A value: phases return them, commands print them together. */
export interface Diagnostic extends Message {
  readonly severity: Severity;
  /** Null where the fault is not in a text: a file that is not there. */
  readonly place: Place | null;
  /** How the compiler came there, outermost first: `stage 3`, `block bottleneck`, … */
  readonly trail: readonly string[];
}

export function makeError(place: Place | null, message: Message, trail: readonly string[] = []): Diagnostic {
  return {severity: 'error', place, trail, ...message};
}

export function makeWarning(place: Place | null, message: Message, trail: readonly string[] = []): Diagnostic {
  return {severity: 'warning', place, trail, ...message};
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({severity}) => severity === 'error');
}

/** Warnings as errors, for `--strict`. */
export function takeStrictly(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) => ({...diagnostic, severity: 'error'}));
}
