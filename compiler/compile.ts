import {loadExtended} from './3-resolve/extend.js';
import type {ModelSpec} from './3-resolve/model-spec.js';
import {resolve} from './3-resolve/resolve.js';
import {analyze} from './4-analyze/analyze.js';
import type {Graph} from './4-analyze/graph.js';
import type {Diagnostic} from './diagnostics/diagnostic.js';
import {hasErrors} from './diagnostics/diagnostic.js';
import {limitDiagnostics} from './diagnostics/limit.js';
import {sortDiagnostics} from './diagnostics/sort.js';
import type {Library} from './files/library.js';

/*
 *   resnet18.yaml                                      a person writes it
 *        │
 *        ▼
 *   1-parse      text    -> Tree        YAML, every value with its line and column
 *        ▼
 *   2-validate   Tree    -> Tree        validated against specs/schema; each error with advice
 *        ▼
 *   3-resolve    Tree    -> ModelSpec   extends, params, blocks, stems, rules, defaults, expressions
 *        ▼
 *   4-analyze    ModelSpec -> Graph     shapes, parameters, MACs; expectations checked
 *        ▼
 *   5-emit       Graph   -> text        TypeScript that people review
 *        │
 *        ▼
 *   generated/resnet18.ts, resnet18.contract.ts        people review it, runtime/ runs it
 *
 *   Every phase adds to one list of Diagnostics. A phase whose input has errors is not run, but for resolve, which
 *   finds what it can, so that all errors of a file come together.
 */

export interface Compilation {
  /** Null where the spec is wrong. */
  readonly spec: ModelSpec | null;
  /** Null where the spec is wrong, or its analysis did not finish. */
  readonly graph: Graph | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Phases 1 to 4: a spec's file becomes a graph, of which `emit` makes text.
 *
 * @param values of the spec's params, as the command line gives them: `depth=28`
 */
export function compile(library: Library, path: string, values: readonly string[] = []): Compilation {
  const document = loadExtended(library, path, 'model');
  if (document.tree === null) return {spec: null, graph: null, diagnostics: gather(document.diagnostics)};
  const resolved = resolve(document.tree, library, path, values);
  const found = [...document.diagnostics, ...resolved.diagnostics];
  if (resolved.spec === null || hasErrors(found)) return {spec: null, graph: null, diagnostics: gather(found)};
  const {graph, diagnostics} = analyze(resolved.spec);
  return {spec: resolved.spec, graph, diagnostics: gather([...found, ...diagnostics])};
}

function gather(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return limitDiagnostics(sortDiagnostics(diagnostics));
}
