import {join, resolve} from 'node:path';
import type {ModelSpec} from './3-resolve/model-spec.js';
import type {Graph} from './4-analyze/graph.js';
import {emit} from './5-emit/emit.js';
import {compile} from './compile.js';
import type {Diagnostic} from './diagnostics/diagnostic.js';
import {hasErrors, makeError} from './diagnostics/diagnostic.js';
import type {Library} from './files/library.js';
import {openLibrary} from './files/library.js';
import {readOutput, refuseOutput, writeOutput} from './files/output.js';

export interface BuildOptions {
  /** Folder of the generated files, from cwd. Default `generated` in the project. */
  readonly out?: string;
  /** Write nothing; say whether something would be written. */
  readonly check?: boolean;
  /** Default: the process's working folder. */
  readonly cwd?: string;
  /** Values of the spec's params: `depth=28`. Default: none, all as the spec says. */
  readonly values?: readonly string[];
  /** Kept open over several builds; default: opened for this one. */
  readonly library?: Library;
}

/**
 * `written`: files changed. `stale`: they would have, but for `check`. `failed`: there are errors, nothing was
 * touched.
 */
export type BuildStatus = 'written' | 'unchanged' | 'stale' | 'failed';

/** What a build of one spec finds. */
export interface Plan {
  readonly status: BuildStatus;
  /** Absolute path of the generated module; null when it failed. */
  readonly module: string | null;
  /** Files that differ from what is generated: what stands there (null: nothing), and what should. */
  readonly changes: readonly {readonly path: string; readonly before: string | null; readonly after: string}[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Built extends Plan {
  /** The resolved spec: see toPlain and toYaml. */
  readonly spec: ModelSpec | null;
  /** Eight hexadecimal digits that stand for the network: see hashSpec. */
  readonly hash: string;
  readonly graph: Graph | null;
  /** The files that it generates, as they should be. */
  readonly files: readonly {readonly path: string; readonly text: string}[];
}

/** Compiles one spec and says what its generated files should be; nothing is written. */
export function planSpec(path: string, options: BuildOptions = {}): Built {
  const {cwd = process.cwd()} = options;
  const library = options.library ?? openLibrary(cwd);
  const {out = join(library.project, 'generated')} = options;
  const {spec, graph, diagnostics} = compile(library, resolve(cwd, path), options.values);
  if (spec === null || graph === null || hasErrors(diagnostics)) return fail(diagnostics);
  const emitted = emit(graph);
  const names = emitted.map(({name}) => name);
  const refusal = refuseOutput(library.project, resolve(cwd, out), names);
  if (refusal !== null) return fail([...diagnostics, makeError(null, refusal)]);
  const folder = resolve(cwd, out);
  const files = emitted.map(({name, text}) => ({path: join(folder, name), text}));
  const changes = files
    .map(({path, text}) => ({path, before: readOutput(path), after: text}))
    .filter(({before, after}) => before !== after);
  return {
    status: changes.length === 0 ? 'unchanged' : 'stale',
    module: join(folder, `${graph.name}.ts`),
    spec,
    hash: graph.hash,
    graph,
    changes,
    files,
    diagnostics,
  };
}

/** Writes what a plan found out of date; each file whole or not at all. */
export function writePlan<P extends Plan>(plan: P): P {
  if (plan.status !== 'stale') return plan;
  for (const {path, after} of plan.changes) {
    const wording = writeOutput(path, after);
    if (wording !== null) {
      return {...plan, status: 'failed', module: null, diagnostics: [...plan.diagnostics, makeError(null, wording)]};
    }
  }
  return {...plan, status: 'written'};
}

/** Compiles one spec and brings its generated files up to date; only what changed is written. */
export function buildSpec(path: string, options: BuildOptions = {}): Built {
  const plan = planSpec(path, options);
  return options.check === true ? plan : writePlan(plan);
}

function fail(diagnostics: readonly Diagnostic[]): Built {
  return {
    status: 'failed',
    module: null,
    spec: null,
    hash: '',
    graph: null,
    changes: [],
    files: [],
    diagnostics,
  };
}
