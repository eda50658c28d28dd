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

type Watch = (output: string, child: ChildProcess) => void;

/** A folder with tiny.yaml, for the real command, as a person starts it: TensorFlow, the bundled images. */
export function makeTinyFolder(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'specnet-train-'));
  copyFileSync(join(packageRoot, 'test', 'end-to-end', 'tiny.yaml'), join(scratch, 'tiny.yaml'));
  return scratch;
}

/** Runs `spec train …`. */
export function runTrain(folder: string, words: readonly string[], watch?: Watch): Promise<Outcome> {
  return runSpec(folder, ['train', ...words], watch);
}

/** Runs `spec …`; `watch` is called with everything printed so far. */
export function runSpec(folder: string, words: readonly string[], watch?: Watch): Promise<Outcome> {
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
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({status, output, answer}));
  });
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
