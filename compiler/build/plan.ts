import {nameCollision} from '../diagnostics/resolve-messages.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {ModelSpec} from '../3-resolve/model-spec.js';
import type {Graph} from '../4-analyze/graph.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';

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
  /** The resolved spec: see serializeSpec and toYaml. */
  readonly spec: ModelSpec | null;
  /** Eight hexadecimal digits that stand for the network: see hashSpec. */
  readonly hash: string;
  readonly graph: Graph | null;
  /** The files that it generates, as they should be; none where they are known to be up to date. */
  readonly files: readonly {readonly path: string; readonly text: string}[];
}

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
export interface Shard {
  /** By the spec's position. */
  readonly plans: readonly (readonly [number, SpecPlan])[];
  readonly read: readonly string[];
  /** What there is to remember, by the spec's path. */
  readonly entries: readonly (readonly [string, CacheEntry])[];
  /** That made the entries; null where nothing is remembered. */
  readonly compiler: string | null;
}

/** What the threads of a build are given. */
export interface Work {
  readonly paths: readonly string[];
  readonly options: PlanOptions;
  /** How many of the specs are taken: each thread adds one to take the next. */
  readonly taken: Int32Array;
}

/** What a build remembers of a spec: see cache.ts. */
export interface CacheEntry {
  /** The spec's own file first. */
  readonly inputs: readonly Input[];
  readonly outputs: readonly {readonly path: string; readonly hash: string}[];
  readonly network: Omit<NonNullable<SpecPlan['network']>, 'place'>;
  /** Where the spec's name stands. */
  readonly place: {readonly source: string; readonly start: number; readonly end: number};
}

/** A file that a spec depends on: its real path and its folder's, since links may be refused, and what it holds. */
export interface Input {
  readonly path: string;
  readonly folder: string | null;
  readonly real: string | null;
  readonly hash: string | null;
}

/** Specs of one build whose modules would get the same file, or whose functions the same name. */
export function checkCollisions(networks: readonly PlannedNetwork[]): Diagnostic[] {
  const taken = new Map<string, {name: string; file: string}>();
  return networks.flatMap(({name, identifier, place}) => {
    const before = taken.get(identifier);
    taken.set(identifier, before ?? {name, file: place.source.name});
    return before === undefined ? [] : [makeError(place, nameCollision(name, before.name, before.file))];
  });
}
