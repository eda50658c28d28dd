import type {StoredRun} from './stored-run.js';

/** What a run reached, by name: `val/acc`. */
export type Figures = Readonly<Record<string, number>>;

/** A number over several runs. */
export interface Spread {
  readonly mean: number;
  /** The sample's, over n - 1; null for a single run. */
  readonly deviation: number | null;
  readonly least: number;
  readonly most: number;
}

/** Mean and standard deviation of every figure that all runs have. */
export function summarizeRuns(runs: readonly Figures[]): Record<string, Spread> {
  const names = Object.keys(runs[0] ?? {}).filter((name) => runs.every((run) => Object.hasOwn(run, name)));
  return Object.fromEntries(names.map((name) => [name, spreadOf(runs.map((run) => run[name] as number))]));
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    least: Math.min(...values),
    most: Math.max(...values),
  };
}

/** `93.72% ± 0.11 (93.60 to 93.85)`. */
export function formatSpread(name: string, {mean, deviation, least, most}: Spread): string {
  const isFraction = /acc/.test(name);
  const show = (value: number) => (isFraction ? (100 * value).toFixed(2) : value.toFixed(/epoch/.test(name) ? 1 : 4));
  const around = deviation === null ? '' : ` ± ${show(deviation)}`;
  return `${show(mean)}${isFraction ? '%' : ''}${around} (${show(least)} to ${show(most)})`;
}

/**
 * What a finished run reached: the test's numbers, and those of validation after the epoch whose weights were tested.
 *
 * @returns null before the run's end
 */
export function readFigures({results, test}: StoredRun): Figures | null {
  if (test === null) return null;
  const row = results.find(({epoch}) => epoch === test.epoch);
  const {flip} = test;
  return {
    'val/loss': row?.validationLoss ?? NaN,
    'val/acc': row?.validationAccuracy ?? NaN,
    'best epoch': test.epoch,
    'test/loss': test.loss,
    'test/accuracy': test.accuracy,
    ...(flip && {'val/acc, flip': flip.validation.accuracy, 'test/acc, flip': flip.test.accuracy}),
  };
}
