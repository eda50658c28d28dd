import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import type {Plan} from './build.js';
import {planSpec} from './build.js';
import type {Graph} from './4-analyze/graph.js';
import {openLibrary} from './files/library.js';

/** What a build says of a network; its graph would fill the memory, were a thousand of them kept. */
export type PlannedNetwork = Pick<Graph, 'name' | 'identifier' | 'parameters' | 'command' | 'place'>;

export interface SpecPlan extends Plan {
  readonly network: PlannedNetwork | null;
}

export interface Planned {
  readonly plans: SpecPlan[];
  /** Absolute paths of the files that were read, or looked for and missed. */
  readonly read: string[];
}

export interface PlanOptions {
  readonly out: string;
  readonly cwd: string;
  readonly values: readonly string[];
}

/** Fewer take less time than a thread does to load the compiler. */
const specsOfThread = 24;

/** More would share one disk, and each has a heap of its own. */
const mostThreads = 4;

/** Compiles specs, many of them in threads, and says what their generated files should be; nothing is written. */
export async function planSpecs(paths: readonly string[], options: PlanOptions): Promise<Planned> {
  const threads = Math.min(mostThreads, availableParallelism(), Math.ceil(paths.length / specsOfThread));
  if (threads <= 1) return planHere(paths, options);
  const shares = Array.from({length: threads}, (_, thread) => paths.filter((_path, at) => at % threads === thread));
  const [own = [], ...others] = shares;
  const working = others.map((share) => planInThread(share, options));
  const planned = [planHere(own, options), ...(await Promise.all(working))];
  const plans = paths.map((_path, at) => planned[at % threads]?.plans[Math.floor(at / threads)]);
  return {
    plans: plans.filter((plan) => plan !== undefined),
    read: [...new Set(planned.flatMap(({read}) => read))],
  };
}

/** Compiles specs one after the other, in this thread. */
export function planHere(paths: readonly string[], {out, cwd, values}: PlanOptions): Planned {
  const library = openLibrary(cwd);
  const plans = paths.map((path): SpecPlan => {
    const {status, module, changes, diagnostics, graph} = planSpec(path, {out, cwd, values, library});
    return {status, module, changes, diagnostics, network: graph === null ? null : summarize(graph)};
  });
  return {plans, read: [...library.read]};
}

function summarize({name, identifier, parameters, command, place}: Graph): PlannedNetwork {
  return {name, identifier, parameters, command, place};
}

/** @throws Error as it was thrown in the thread */
function planInThread(paths: readonly string[], options: PlanOptions): Promise<Planned> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./plan-worker.js', import.meta.url), {workerData: {paths, options}});
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (status) => reject(new Error(`a compiling thread ended with ${status}`)));
  });
}
