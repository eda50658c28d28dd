import type {Plan, planSpec} from './build.js';
import type {Graph} from './4-analyze/graph.js';
import type {Library} from './files/library.js';
import type {Work} from './plan-specs.js';
import type {Stamp} from './stamps.js';
import {makeStamp, openStamps} from './stamps.js';

/** What a build says of a network; its graph would fill the memory, were a thousand of them kept. */
export type PlannedNetwork = Pick<Graph, 'name' | 'identifier' | 'parameters' | 'command' | 'place'>;

export interface SpecPlan extends Plan {
  readonly network: PlannedNetwork | null;
}

export interface PlanOptions {
  readonly out: string;
  readonly cwd: string;
  readonly values: readonly string[];
  /**
   * Whether a spec that an earlier build found up to date, and that has not changed since, is taken as it was found.
   */
  readonly recall: boolean;
}

/** What one thread did of the work. */
export interface Share {
  /** By the spec's position. */
  readonly plans: readonly (readonly [number, SpecPlan])[];
  readonly read: readonly string[];
  /** What there is to remember, by the spec's path. */
  readonly stamps: readonly (readonly [string, Stamp])[];
  /** That made the stamps; null where nothing is remembered. */
  readonly compiler: string | null;
}

/** Compiles one spec after the other that no other thread has taken. */
export async function planShare({paths, options, taken}: Work): Promise<Share> {
  const known = options.recall ? openStamps(options.cwd) : null;
  const plans: [number, SpecPlan][] = [];
  const stamps: [string, Stamp][] = [];
  const read = new Set<string>();
  let compiler: Compiler | null = null;
  for (let at = Atomics.add(taken, 0, 1); at < paths.length; at = Atomics.add(taken, 0, 1)) {
    const path = paths[at] ?? '';
    const recalled = known?.recall(path, options) ?? null;
    if (recalled !== null) {
      plans.push([at, recalled.plan]);
      for (const one of recalled.read) read.add(one);
      continue;
    }
    compiler ??= await loadCompiler(options.cwd);
    const {library, planSpec} = compiler;
    library.touched.clear();
    const built = await planSpec(path, {...options, library});
    const {status, module, changes, diagnostics, graph} = built;
    plans.push([at, {status, module, changes, diagnostics, network: graph === null ? null : summarize(graph)}]);
    const stamp = makeStamp(built, path, library);
    if (stamp !== null) stamps.push([path, stamp]);
  }
  for (const one of compiler?.library.read ?? []) read.add(one);
  return {plans, read: [...read], stamps, compiler: known?.compiler ?? null};
}

interface Compiler {
  readonly library: Library;
  readonly planSpec: typeof planSpec;
}

/** Only where there is something to compile: loading it takes as long as some ten specs. */
async function loadCompiler(cwd: string): Promise<Compiler> {
  const [{planSpec: plan}, {openLibrary}] = await Promise.all([import('./build.js'), import('./files/library.js')]);
  return {library: openLibrary(cwd), planSpec: plan};
}

function summarize({name, identifier, parameters, command, place}: Graph): PlannedNetwork {
  return {name, identifier, parameters, command, place};
}
