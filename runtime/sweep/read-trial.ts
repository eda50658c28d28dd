import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Settings} from '../../common/search-space.js';
import {writeFileAtomically} from '../../common/write-file.js';
import {hasCheckpoint} from '../runs/checkpoint.js';
import {listDifferences} from '../runs/compare-runs.js';
import {readRecord} from '../runs/read-record.js';
import {readStoredRun} from '../runs/stored-run.js';
import {findBest} from './trial.js';
import type {SweepMetric, Trial} from './trial.js';

const outcomeFile = 'outcome.json';

/** How a trial ended before its epochs did. */
export interface Outcome {
  readonly ended: 'stopped' | 'diverged';
  /** In words. */
  readonly reason: string;
}

/** What a trial has to be trained with. */
export interface ExpectedTrial {
  readonly number: number;
  readonly settings: Settings;
  readonly network: string;
  /** As plain values. */
  readonly recipe: Readonly<Record<string, unknown>> & {readonly epochs: number};
}

type Modernize = (kept: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** A trial's run, by its name in runs/train of the sweep's folder. */
export function nameTrial(number: number): string {
  return `trial-${number}`;
}

/** Its folder, relative to the sweep's. */
export function folderOfTrial(number: number): string {
  return join('runs', 'train', nameTrial(number));
}

/**
 * How far a trial is, by its folder alone.
 *
 * @param base the sweep's folder
 * @param modernize a kept recipe, as this version would keep it
 */
export function readTrial(base: string, expected: ExpectedTrial, metric: SweepMetric, modernize: Modernize): Trial {
  const {number, settings, recipe, network} = expected;
  const folder = folderOfTrial(number);
  const path = join(base, folder);
  const empty = {number, settings, folder, reason: null, epochs: recipe.epochs, rows: [], best: null, test: null};
  const isThere = existsSync(path) && readdirSync(path).some((name) => name.endsWith('.contract.ts'));
  const outcome = isThere ? readOutcome(path) : null;
  const stored = isThere ? readStoredRun(base, folder) : null;
  if (stored === null || (stored.test === null && outcome === null && !hasCheckpoint(path))) {
    return {...empty, state: 'waiting', seconds: 0};
  }
  const changes = listDifferences([{network, ...recipe}, {network: stored.network, ...modernize(stored.recipe)}]);
  if (changes.length > 0) {
    const what = changes.map(([key, ours, its]) => `${key} from ${ours} to ${its}`).join('; ');
    return {...empty, state: 'changed', reason: what, seconds: 0};
  }
  const {results: rows, test} = stored;
  return {
    ...empty,
    state: test !== null ? 'finished' : (outcome?.ended ?? 'begun'),
    reason: test === null ? (outcome?.reason ?? null) : null,
    rows,
    best: findBest(rows, metric),
    test,
    seconds: rows.reduce((sum, row) => sum + row.seconds, 0),
  };
}

/** @param path the run's folder */
export function writeOutcome(path: string, outcome: Outcome): void {
  writeFileAtomically(join(path, outcomeFile), [`${JSON.stringify(outcome, null, 2)}\n`]);
}

function readOutcome(path: string): Outcome | null {
  const {ended, reason} = readRecord(join(path, outcomeFile), JSON.parse);
  return (ended === 'stopped' || ended === 'diverged') && typeof reason === 'string' ? {ended, reason} : null;
}
