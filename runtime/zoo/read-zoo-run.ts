import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {hasCheckpoint} from '../runs/checkpoint.js';
import {listDifferences} from '../runs/compare-runs.js';
import {readFigures} from '../runs/summarize-runs.js';
import {readStoredRun} from '../runs/stored-run.js';
import type {StoredRun} from '../runs/stored-run.js';
import type {Reached, ZooRun} from './zoo.js';

type Modernize = (kept: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** A run's name in runs/train of the zoo's folder. */
export function nameRun(network: string, seed: number): string {
  return `${network}-seed${seed}`;
}

/**
 * How far a run is, by its folder.
 *
 * @param base the zoo's folder
 * @param recipe what the run has to be trained with, as plain values
 * @param failure why it failed when it was last tried; null where it did not
 * @param modernize a kept recipe, as this version would keep it
 */
export function readZooRun(
  base: string,
  network: string,
  recipe: Readonly<Record<string, unknown>> & {readonly seed: number},
  failure: string | null,
  modernize: Modernize = (kept) => kept,
): ZooRun {
  const {seed} = recipe;
  const folder = join('runs', 'train', nameRun(network, seed));
  const path = join(base, folder);
  const known = {seed, folder, reason: failure, reached: null};
  const stored = existsSync(join(path, `${network}.contract.ts`)) ? readStoredRun(base, folder) : null;
  const reached = stored === null ? null : readReached(stored);
  if (stored === null || (reached === null && !hasCheckpoint(path))) {
    return {...known, state: failure === null ? 'waiting' : 'failed'};
  }
  const changed = listDifferences([recipe, modernize(stored.recipe)]);
  if (changed.length > 0) {
    const what = changed.map(([key, ours, its]) => `${key} from ${ours} to ${its}`).join('; ');
    return {...known, state: 'changed', reason: what};
  }
  if (reached !== null) return {...known, state: 'finished', reason: null, reached};
  return {...known, state: failure === null ? 'begun' : 'failed'};
}

function readReached(run: StoredRun): Reached | null {
  const figures = readFigures(run);
  if (figures === null) return null;
  const {results} = run;
  // Every epoch trains on as many images, so the harmonic mean is that of the whole training.
  const slowness = results.reduce((sum, {imagesPerSecond}) => sum + 1 / imagesPerSecond, 0);
  return {
    figures,
    epochs: results.length,
    imagesPerSecond: results.length / slowness,
    seconds: results.reduce((sum, {seconds}) => sum + seconds, 0),
    environment: run.environment,
  };
}
