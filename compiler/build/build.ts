import {join, resolve} from 'node:path';
import {emit} from '../5-emit/emit.js';
import {compile} from '../compile.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import type {Library} from '../files/library.js';
import {openLibrary} from '../files/library.js';
import {loadTsMorph} from '../typescript/load-ts-morph.js';
import type {BuildCache} from './cache.js';
import {makeEntry, storeEntries} from './cache.js';
import {readOutput, refuseOutput, writeOutput} from './output.js';
import type {Built, Plan} from './plan.js';

export interface BuildOptions {
  /** Folder of the generated files, from cwd. Default `generated` in the project. */
  readonly out?: string;
  /** Write nothing; say whether something would be written. */
  readonly check?: boolean;
  /** Default: the process's current directory. */
  readonly cwd?: string;
  /** Values of the spec's params: `depth=28`. Default: none, all as the spec says. */
  readonly values?: readonly string[];
  /** Kept open over several builds; default: opened for this one. */
  readonly library?: Library;
  /**
   * What earlier builds remember: files that are known to be up to date are not printed again, and what is written is
   * remembered. Default: nothing.
   */
  readonly cache?: BuildCache;
}

/** Compiles one spec and says what its generated files should be; nothing is written. */
export async function planSpec(path: string, options: BuildOptions = {}): Promise<Built> {
  const {cwd = process.cwd()} = options;
  const library = options.library ?? openLibrary(cwd);
  const {out = join(library.project, 'generated')} = options;
  const {spec, graph, diagnostics} = compile(library, resolve(cwd, path), options.values);
  if (spec === null || graph === null || hasErrors(diagnostics)) return fail(diagnostics);
  const known = options.cache?.recall(resolve(cwd, path), {out, values: options.values ?? []}) ?? null;
  if (known !== null) return {...known.plan, spec, hash: graph.hash, graph, files: [], diagnostics};
  const emitted = emit(graph, await loadTsMorph());
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
    const message = writeOutput(path, after);
    if (message !== null) {
      return {...plan, status: 'failed', module: null, diagnostics: [...plan.diagnostics, makeError(null, message)]};
    }
  }
  return {...plan, status: 'written'};
}

/** Compiles one spec and brings its generated files up to date; only what changed is written. */
export async function buildSpec(path: string, options: BuildOptions = {}): Promise<Built> {
  const {cwd = process.cwd(), values = [], cache} = options;
  const library = options.library ?? openLibrary(cwd);
  const {out = join(library.project, 'generated')} = options;
  library.touched.clear();
  const plan = await planSpec(path, {...options, library});
  if (options.check === true) return plan;
  const built = writePlan(plan);
  const spec = resolve(cwd, path);
  if (cache === undefined || built.files.length === 0) return built;
  const entry = makeEntry(built, spec, library);
  if (entry !== null) storeEntries(cwd, cache.compiler, {out, values}, [[spec, entry]]);
  return built;
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
