import assert from 'node:assert/strict';
import {join} from 'node:path';
import {startSpec} from './start-spec.js';
import {makeFolderOf} from './train-tiny.js';

/**
 * A run of the real command, in which everything has a memory: batch normalization, momentum, an average of weights,
 * a schedule that waits for a plateau, early stopping, augmentation that turns with the epoch, mixing.
 */
export const runName = 'slim';
/** In the folder that it was started in. */
export const runFolder = join('runs', 'train', runName);
export const resume: readonly string[] = ['train', '--resume', runName];

/** Of a machine, in milliseconds. */
export interface Pace {
  /** From the command to the end of the first epoch. */
  readonly start: number;
  /** An epoch after that. */
  readonly epoch: number;
}

/** A folder of its own for each run, so that two can have the same name. */
export function makeEventfulFolder(): string {
  return makeFolderOf('slim.yaml', 'eventful.yaml');
}

/** The command for a run that stops early, after so many epochs. */
export function startArguments(epochs: number): string[] {
  const length = ['--epochs', String(epochs + 5), `early_stopping.patience=${epochs - 1}`];
  return ['train', 'slim.yaml', '--data', 'cifar10-mini', '--recipe', 'eventful.yaml', ...length];
}

/** Of a training that is not a terminal's. */
export function countEpochs(output: string): number {
  return output.match(/^epoch \d+\/\d+ {2}loss/gm)?.length ?? 0;
}

/** Lets it train to its end, undisturbed. */
export async function trainWhole(folder: string, args: readonly string[]): Promise<Pace> {
  const begun = performance.now();
  const {ended, until} = startSpec(folder, args);
  await until((output) => countEpochs(output) > 0);
  const start = performance.now() - begun;
  const {status, output} = await ended;
  assert.equal(status, 0, output);
  assert.match(output, /\nStopped after epoch \d+: \d+ epochs without a better val\/acc\n/);
  return {start, epoch: (performance.now() - begun - start) / countEpochs(output)};
}
