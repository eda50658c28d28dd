import type {Tree} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import type {Library} from '../files/library.js';
import type {Conventions} from './conventions.js';
import type {Variables} from './expression.js';

/** What every part of resolving needs. */
export interface Context {
  readonly library: Library;
  /** The spec's file: blocks and stems are looked for beside it first. */
  readonly path: string;
  /** The spec's own params. */
  readonly params: Variables;
  /** The variables that blocks and stems in use take from around them: params, and what the compiler knows. */
  readonly taken: Set<string>;
  /** What the spec says once for all of its operations. */
  readonly conventions: Conventions;
  readonly diagnostics: Diagnostic[];
}

/** The values of a map by key; of anything else, none. */
export function valuesOf(tree: Tree | null): Map<string, Tree> {
  return new Map(tree?.kind === 'map' ? [...tree.entries].map(([key, {value}]) => [key, value]) : []);
}
