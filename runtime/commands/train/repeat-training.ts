import {join} from 'node:path';
import {UserError} from '../../../common/errors.js';
import {formatSpread, readFigures, summarizeRuns} from '../../runs/summarize-runs.js';
import {readStoredRun} from '../../runs/stored-run.js';
import type {Figures} from '../../runs/summarize-runs.js';
import {writeFileAtomically} from '../../../common/write-file.js';

const maxRepeats = 1000;
const largestSeed = 2 ** 32 - 1;

/** How one of several trainings ended. */
export interface Trained {
  /** The exit status. */
  readonly status: number;
  /** Relative to the current directory. */
  readonly folder: string;
}

/** @throws UserError `repeat-count` */
export function readRepeats(text: string, seed: number): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= maxRepeats && seed + count - 1 <= largestSeed) return count;
  throw new UserError(
    'repeat-count',
    `--repeat ${JSON.stringify(text)} is not a number of runs` +
      `${count > 0 ? ` that fits the seeds from ${seed} on` : ''}.`,
    `Write a whole number from 1 to ${maxRepeats}, such as 5.`,
    2,
  );
}

/**
 * Trains `count` times, with the seeds `seed`, `seed + 1`, …, and reports the mean and the standard deviation of what
 * they reached. A seed stands for the split too, so the deviation is that of everything which depends on chance. The
 * summary is kept as repeat.json in the first run's folder.
 *
 * @returns the exit status: that of the first run which did not end well, else 0
 */
export async function repeatTraining(
  count: number,
  seed: number,
  train: (seed: number) => Promise<Trained>,
  say: (text: string) => void,
): Promise<number> {
  const runs: {readonly seed: number; readonly folder: string; readonly figures: Figures}[] = [];
  let status = 0;
  for (let number = 0; number < count && status === 0; number++) {
    say(`\nRun ${number + 1} of ${count}, seed ${seed + number}\n`);
    const trained = await train(seed + number);
    status = trained.status;
    const figures = status === 0 ? readFigures(readStoredRun(process.cwd(), trained.folder)) : null;
    if (figures !== null) runs.push({seed: seed + number, folder: trained.folder, figures});
  }
  const [first] = runs;
  if (first === undefined) return status;
  const spreads = summarizeRuns(runs.map(({figures}) => figures));
  const path = join(first.folder, 'repeat.json');
  writeFileAtomically(path, [`${JSON.stringify({runs, spreads}, null, 2)}\n`]);
  const ended = runs.length === count ? `${count} runs` : `${runs.length} of ${count} runs`;
  const lines = Object.entries(spreads).map(([name, spread]) => `  ${name.padEnd(16)}${formatSpread(name, spread)}\n`);
  say(`\n${ended}, seeds ${first.seed} to ${seed + runs.length - 1}: mean ± standard deviation\n${lines.join('')}`);
  say(`Summary: ${path}\n`);
  return status;
}
