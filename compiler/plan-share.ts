import type {Plan} from './build.js';
import {planSpec} from './build.js';
import type {Graph} from './4-analyze/graph.js';
import {openLibrary} from './files/library.js';
import type {Work} from './plan-specs.js';

/** What a build says of a network; its graph would fill the memory, were a thousand of them kept. */
export type PlannedNetwork = Pick<Graph, 'name' | 'identifier' | 'parameters' | 'command' | 'place'>;

export interface SpecPlan extends Plan {
  readonly network: PlannedNetwork | null;
}

export interface PlanOptions {
  readonly out: string;
  readonly cwd: string;
  readonly values: readonly string[];
}

/** What one thread did of the work. */
export interface Share {
  /** By the spec's position. */
  readonly plans: readonly (readonly [number, SpecPlan])[];
  readonly read: readonly string[];
}

/** Compiles one spec after the other that no other thread has taken. */
export function planShare({paths, options: {out, cwd, values}, taken}: Work): Share {
  const library = openLibrary(cwd);
  const plans: [number, SpecPlan][] = [];
  for (let at = Atomics.add(taken, 0, 1); at < paths.length; at = Atomics.add(taken, 0, 1)) {
    const {status, module, changes, diagnostics, graph} = planSpec(paths[at] ?? '', {out, cwd, values, library});
    plans.push([at, {status, module, changes, diagnostics, network: graph === null ? null : summarize(graph)}]);
  }
  return {plans, read: [...library.read]};
}

function summarize({name, identifier, parameters, command, place}: Graph): PlannedNetwork {
  return {name, identifier, parameters, command, place};
}
