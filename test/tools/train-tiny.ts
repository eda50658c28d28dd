import {copyFileSync, mkdirSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {runSpec as runInHost} from './run-spec.js';
import type {Outcome} from './run-spec.js';
import {startSpec} from './start-spec.js';
import type {Watch} from './start-spec.js';
import {packageRoot} from '#package-root';

/** Words for the bundled images, and a recipe by which every epoch is like the others; theirs is made for people. */
export const miniData = ['--data', 'cifar10-mini', '--recipe', join(packageRoot, 'test', 'end-to-end', 'even.yaml')];

/** A folder with tiny.yaml, for the real command, as a person starts it: TensorFlow, the bundled images. */
export function makeTinyFolder(): string {
  return makeFolderOf('tiny.yaml');
}

/** A folder with some of the specs and recipes of test/end-to-end. */
export function makeFolderOf(...files: readonly string[]): string {
  const scratch = mkdtempSync(join(tmpdir(), 'specnet-train-'));
  // As a project has it: the build remembers there what is up to date.
  mkdirSync(join(scratch, 'node_modules'));
  for (const file of files) copyFileSync(join(packageRoot, 'test', 'end-to-end', file), join(scratch, file));
  return scratch;
}

/** Runs `spec train …`. */
export function runTrain(folder: string, args: readonly string[], watch?: Watch): Promise<Outcome> {
  return runSpec(folder, ['train', ...args], watch);
}

/** Runs `spec …`; `watch`, which may send signals, is called with everything printed so far. */
export function runSpec(folder: string, args: readonly string[], watch?: Watch): Promise<Outcome> {
  return watch === undefined ? runInHost(folder, ...args) : startSpec(folder, args, watch).ended;
}

/** The rows of results.csv without the columns that a clock made. */
export function readResults(run: string): string[][] {
  const rows = readFileSync(join(run, 'results.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split(','));
  const timed = ['images/s', 'seconds'].map((column) => rows[0]?.indexOf(column));
  return rows.map((row) => row.filter((_, column) => !timed.includes(column)));
}
