import type {RunEnvironment} from '../runs/environment.js';
import type {Figures} from '../runs/summarize-runs.js';

/** Networks that were trained with one recipe on one data set, as zoo.json has them. */
export interface Zoo {
  readonly networks: readonly ZooNetwork[];
}

export interface ZooNetwork {
  readonly name: string;
  /** Hash of its resolved spec. */
  readonly spec: string;
  readonly parameters: number;
  readonly macs: number;
  /** Why it cannot be trained on these data; null where it can. */
  readonly misfit: string | null;
  /** By ascending seed. */
  readonly runs: readonly ZooRun[];
}

/**
 * `begun`: has a checkpoint, from which it is resumed. `failed`: is tried again, from its checkpoint where there
 * is one. `changed`: somebody has resumed it with other settings, so it belongs to another table.
 */
export type RunState = 'waiting' | 'begun' | 'failed' | 'changed' | 'finished';

export interface ZooRun {
  readonly seed: number;
  /** Relative to the zoo's folder. */
  readonly folder: string;
  readonly state: RunState;
  /** Of a failure, or what was changed. */
  readonly reason: string | null;
  /** Null before the run's end. */
  readonly reached: Reached | null;
}

/** What a finished run gave. */
export interface Reached {
  readonly figures: Figures;
  /** How many there were. */
  readonly epochs: number;
  /** Over all of its training, without validation. */
  readonly imagesPerSecond: number;
  /** Of training and validation. */
  readonly seconds: number;
  readonly environment: Partial<RunEnvironment>;
}

/**
 * What there is and what is asked for: each network once, each with all of its seeds. Small networks come first.
 */
export function mergeNetworks(before: readonly ZooNetwork[], asked: readonly ZooNetwork[]): ZooNetwork[] {
  const others = before.filter(({name}) => !asked.some((one) => one.name === name));
  const merged = asked.map((network) => {
    const known = before.find(({name}) => name === network.name)?.runs ?? [];
    const kept = known.filter(({seed}) => !network.runs.some((run) => run.seed === seed));
    return {...network, runs: [...kept, ...network.runs].sort((a, b) => a.seed - b.seed)};
  });
  return [...others, ...merged].sort((a, b) => a.macs - b.macs || (a.name < b.name ? -1 : 1));
}

/** The networks with one run changed. */
export function replaceRun(networks: readonly ZooNetwork[], network: string, run: ZooRun): ZooNetwork[] {
  return networks.map((one) =>
    one.name === network ? {...one, runs: one.runs.map((old) => (old.seed === run.seed ? run : old))} : one,
  );
}
