import type {planSpec} from './build.js';
import type {Graph} from '../4-analyze/graph.js';
import type {Library} from '../files/library.js';
import {makeEntry, openBuildCache} from './cache.js';
import type {PlannedNetwork, Shard, SpecPlan, CacheEntry, Work} from './plan.js';

/** Compiles one spec after the other that no other thread has taken. */
export async function planShard({paths, options, taken}: Work): Promise<Shard> {
  const known = options.recall ? openBuildCache(options.cwd) : null;
  const plans: [number, SpecPlan][] = [];
  const entries: [string, CacheEntry][] = [];
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
    const entry = makeEntry(built, path, library);
    if (entry !== null) entries.push([path, entry]);
  }
  for (const one of compiler?.library.read ?? []) read.add(one);
  return {plans, read: [...read], entries, compiler: known?.compiler ?? null};
}

interface Compiler {
  readonly library: Library;
  readonly planSpec: typeof planSpec;
}

/** Only where there is something to compile: loading it takes as long as some ten specs. */
async function loadCompiler(cwd: string): Promise<Compiler> {
  const [{planSpec: plan}, {openLibrary}] = await Promise.all([import('./build.js'), import('../files/library.js')]);
  return {library: openLibrary(cwd), planSpec: plan};
}

function summarize({name, identifier, parameters, command, place}: Graph): PlannedNetwork {
  return {name, identifier, parameters, command, place};
}
