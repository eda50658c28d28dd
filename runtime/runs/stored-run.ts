import {existsSync, readdirSync, statSync} from 'node:fs';
import {basename, join, relative} from 'node:path';
import {parse} from 'yaml';
import {isRecord} from '../../common/record.js';
import {UserError} from '../../common/errors.js';
import type {TestResult} from './open-run.js';
import {parseResults} from './read-results.js';
import type {ResultRow} from './read-results.js';
import {readRecord, readText} from './read-record.js';

/** A run as its folder records it, finished or not. */
export interface StoredRun {
  /** Relative to the folder that it was looked for in. */
  readonly folder: string;
  readonly name: string;
  /** Name of the network that it trains. */
  readonly network: string;
  /** Path of the network's generated module. */
  readonly module: string;
  readonly results: readonly ResultRow[];
  /** Null before the end. */
  readonly test: TestResult | null;
  /** What its classes are called; null in a run that was made before runs kept that. */
  readonly classes: readonly string[] | null;
  /** environment.json; empty where there is none. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** recipe.yaml as plain values; empty where there is none. */
  readonly recipe: Readonly<Record<string, unknown>>;
  /** When it was written to last, in milliseconds since 1970. */
  readonly written: number;
}

const ending = '.contract.ts';

/**
 * Reads what is in a run's folder.
 *
 * @param base the folder that `folder` is relative to
 * @throws UserError `run-incomplete` where it is not a run's folder
 */
export function readStoredRun(base: string, folder: string): StoredRun {
  const path = (...parts: string[]): string => join(base, folder, ...parts);
  const contract = listFiles(path()).find((name) => name.endsWith(ending));
  if (contract === undefined) {
    throw new UserError(
      'run-incomplete',
      `${folder} is not a run's folder: it has no generated network (NAME${ending}).`,
      'Name a run of runs/train (spec runs lists them) or the folder of one.',
      2,
    );
  }
  const network = contract.slice(0, -ending.length);
  const results = readText(path('results.csv'));
  return {
    folder,
    name: basename(path()),
    network,
    module: path(`${network}.ts`),
    results: results === null ? [] : parseResults(results),
    test: readTest(path('test.json')),
    classes: readClasses(path('classes.json')),
    environment: readRecord(path('environment.json'), JSON.parse),
    recipe: readRecord(path('recipe.yaml'), parse),
    written: lastWritten(path()),
  };
}

/**
 * Every run in a project's runs/train; the one that was written to last comes last.
 *
 * @param base the current directory, which paths are relative to
 */
export function listStoredRuns(base: string, project = base): StoredRun[] {
  const runs = join(relative(base, project), 'runs', 'train');
  if (!existsSync(join(base, runs))) return [];
  return readdirSync(join(base, runs))
    .filter((name) => listFiles(join(base, runs, name)).some((file) => file.endsWith(ending)))
    .map((name) => readStoredRun(base, join(runs, name)))
    .sort((a, b) => a.written - b.written || a.name.localeCompare(b.name, 'en'));
}

/** The epoch with the best validation accuracy, the first of those; null before the first epoch. */
export function findBestEpoch(results: readonly ResultRow[]): ResultRow | null {
  return results.reduce<ResultRow | null>(
    (best, row) => (row.validationAccuracy > (best?.validationAccuracy ?? -Infinity) ? row : best),
    null,
  );
}

/** Nothing of a folder that may not be looked into. */
function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function lastWritten(folder: string): number {
  const files = ['results.csv', 'test.json', 'environment.json'].map((name) => join(folder, name));
  return Math.max(0, ...files.map((file) => statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0));
}

function readTest(path: string): TestResult | null {
  const {epoch, images, loss, accuracy, flip} = readRecord(path, JSON.parse);
  const isWhole = [epoch, images, loss, accuracy].every((value) => typeof value === 'number');
  return isWhole ? ({epoch, images, loss, accuracy, ...(isFlipResult(flip) && {flip})} as TestResult) : null;
}

function readClasses(path: string): readonly string[] | null {
  const classes = readRecord(path, JSON.parse);
  const isList = Array.isArray(classes) && classes.every((name) => typeof name === 'string');
  return isList && classes.length > 0 ? classes : null;
}

function isFlipResult(value: unknown): boolean {
  const isMetrics = (part: unknown): boolean =>
    isRecord(part) && [part['loss'], part['accuracy']].every((number) => typeof number === 'number');
  return isRecord(value) && isMetrics(value['validation']) && isMetrics(value['test']);
}
