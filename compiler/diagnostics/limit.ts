import type {Diagnostic} from './diagnostic.js';
import {makeError} from './diagnostic.js';
import {moreErrors} from './parse-messages.js';

/** What a person can read, and a machine print, of a file that is not a spec at all. */
const maxDiagnostics = 100;

/** The first hundred of a list, and one diagnostic that says how many more there are. */
export function limitDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const next = diagnostics[maxDiagnostics];
  if (next === undefined || diagnostics.length === maxDiagnostics + 1) return diagnostics;
  const rest = makeError(next.place, moreErrors(diagnostics.length - maxDiagnostics));
  return [...diagnostics.slice(0, maxDiagnostics), rest];
}
