import {summarizeRuns} from '../runs/summarize-runs.js';
import type {Spread} from '../runs/summarize-runs.js';
import type {Reached, ZooNetwork} from './zoo.js';

/** What a network's finished runs come to. */
export interface NetworkSummary {
  /** Those of the finished runs: all that follows is of them. */
  readonly seeds: readonly number[];
  /** The fewest and the most of a run; null without a finished run. */
  readonly epochs: readonly [number, number] | null;
  readonly imagesPerSecond: number | null;
  /** Of one run, in the mean. */
  readonly seconds: number | null;
  /** By name: `val/acc`. */
  readonly figures: Readonly<Record<string, Spread>>;
}

export function summarizeNetwork({runs}: ZooNetwork): NetworkSummary {
  const finished = runs.filter(({reached}) => reached !== null);
  const reached = finished.map((run) => run.reached as Reached);
  if (reached.length === 0) return {seeds: [], epochs: null, imagesPerSecond: null, seconds: null, figures: {}};
  const epochs = reached.map((run) => run.epochs);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    seeds: finished.map(({seed}) => seed),
    epochs: [Math.min(...epochs), Math.max(...epochs)],
    imagesPerSecond: mean(reached.map((run) => run.imagesPerSecond)),
    seconds: mean(reached.map((run) => run.seconds)),
    figures: summarizeRuns(reached.map((run) => run.figures)),
  };
}

/** What is left to do and why, a line each: nothing where all runs of a network are finished. */
export function listTroubles({misfit, runs}: ZooNetwork): string[] {
  if (misfit !== null) return [`does not fit: ${misfit}`];
  const failed = runs.filter(({state}) => state === 'failed');
  const left = runs.filter(({state}) => state === 'waiting' || state === 'begun');
  const changed = runs.filter(({state}) => state === 'changed');
  const reasons = [...new Set(failed.map(({reason}) => reason))];
  return [
    ...reasons.map((reason) => {
      const seeds = failed.filter((run) => run.reason === reason).map(({seed}) => seed);
      return `seed ${listSeeds(seeds)} failed: ${reason}`;
    }),
    ...changed.map(({seed, folder, reason}) => `seed ${seed} does not count: ${folder} was changed: ${reason}`),
    ...(left.length === 0 ? [] : [`seed ${listSeeds(left.map(({seed}) => seed))} to do`]),
  ];
}

/** `1 to 5`, `1, 2`, `7`: the seeds are ascending. */
export function listSeeds(seeds: readonly number[]): string {
  const [first = NaN] = seeds;
  const isRange = seeds.length > 2 && seeds.every((seed, at) => seed === first + at);
  return isRange ? `${first} to ${seeds.at(-1)}` : seeds.join(', ');
}
