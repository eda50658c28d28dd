import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {copyFileSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {packageRoot} from '../../runtime/package-root.js';

export interface Outcome {
  readonly status: number | null;
  /** Of both streams. */
  readonly output: string;
  /** Of the standard output alone. */
  readonly answer: string;
}

/** A command that has been started. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Resolves once this holds of everything printed so far, or the command has ended. */
  until(holds: (output: string) => boolean): Promise<void>;
}

type Watch = (output: string, child: ChildProcess) => void;

/** Words for the bundled images, and a recipe by which every epoch is like the others; theirs is made for people. */
export const miniData = ['--data', 'cifar10-mini', '--recipe', join(packageRoot, 'test', 'end-to-end', 'even.yaml')];

/** A folder with tiny.yaml, for the real command, as a person starts it: TensorFlow, the bundled images. */
export function makeTinyFolder(): string {
  return makeFolderOf('tiny.yaml');
}

/** A folder with some of the files beside this one. */
export function makeFolderOf(...files: readonly string[]): string {
  const scratch = mkdtempSync(join(tmpdir(), 'specnet-train-'));
  for (const file of files) copyFileSync(join(packageRoot, 'test', 'end-to-end', file), join(scratch, file));
  return scratch;
}

/** Runs `spec train …`. */
export function runTrain(folder: string, words: readonly string[], watch?: Watch): Promise<Outcome> {
  return runSpec(folder, ['train', ...words], watch);
}

/** Runs `spec …`; `watch` is called with everything printed so far. */
export function runSpec(folder: string, words: readonly string[], watch?: Watch): Promise<Outcome> {
  return startSpec(folder, words, watch).ended;
}

/** Starts `spec …`. */
export function startSpec(folder: string, words: readonly string[], watch?: Watch): Started {
  const child = spawn(process.execPath, [join(packageRoot, 'bin', 'spec'), ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let answer = '';
  const take = (part: Buffer): void => {
    output += part.toString();
    watch?.(output, child);
  };
  child.stdout.on('data', take);
  child.stdout.on('data', (part: Buffer) => (answer += part.toString()));
  child.stderr.on('data', take);
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({status, output, answer}));
  });
  const until = (holds: (output: string) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (holds(output)) resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      child.once('close', () => resolve());
      look();
    });
  return {child, ended, until};
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
