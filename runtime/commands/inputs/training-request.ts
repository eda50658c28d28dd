import {loadRecipe} from '../../../compiler/index.js';
import type {LoadedRecipe, Override} from '../../../compiler/index.js';
import {locateDataset, missingDataset} from '../../data/find-dataset.js';
import type {Dataset, LocatedDataset} from '../../data/find-dataset.js';

/** What `spec train` is asked for beside the spec. Numbers are text here: the recipe's schema checks them. */
export interface TrainingRequest {
  readonly data?: string;
  /** False where missing data end the command; they are downloaded otherwise. */
  readonly download?: boolean;
  readonly recipe?: string;
  /** A file, or a run. */
  readonly weights?: string;
  readonly epochs?: string;
  readonly batch?: string;
  readonly seed?: string;
  readonly precision?: string;
  /** `20m`. */
  readonly time?: string;
}

/**
 * The data set that is asked for; its files may be missing where they may be downloaded.
 *
 * @throws UserError as `findDataset` does
 */
export function locateRequested({data, download}: TrainingRequest): LocatedDataset {
  const located = locateDataset(data);
  if (located.missing && download === false) throw missingDataset(located);
  return located;
}

/** The recipe that is asked for, or the data set's own, with what the command line says. */
export function loadRequested(request: TrainingRequest, dataset: Dataset, overrides: readonly string[]): LoadedRecipe {
  return loadRecipe({
    name: request.recipe ?? dataset.description.recipe,
    overrides: [...listOverrides(request), ...overrides],
  });
}

/** What the options of a command set in the recipe. */
export function listOverrides({epochs, batch, seed, precision, time, weights}: TrainingRequest): Override[] {
  const options = {
    '--epochs': ['epochs', epochs],
    '--batch': ['batch', batch],
    '--seed': ['seed', seed],
    '--precision': ['precision', precision],
    '--time': ['time_budget', time],
    // A name such as 2024 is text, whatever YAML takes it for.
    '--weights': ['weights.from', weights === undefined ? undefined : JSON.stringify(weights)],
  } as const;
  return Object.entries(options).flatMap(([option, [key, value]]): Override[] =>
    value === undefined ? [] : [{option, key, value}],
  );
}
