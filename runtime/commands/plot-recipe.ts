import {loadRecipe, printDiagnostics} from '../../compiler/index.js';
import {countBatches} from '../data/count-batches.js';
import {UserError} from '../errors.js';
import {drawSchedule} from '../plot/draw-schedule.js';
import {writeFileAtomically} from '../write-file.js';

export interface PlotOptions {
  readonly stepsPerEpoch?: string;
  readonly out?: string;
}

/** Of CIFAR-10, a fifth held out. */
const usualImages = 40_000;

/**
 * `spec recipe plot`.
 *
 * @returns the exit status: 0, or 2 where the recipe is wrong
 * @throws UserError `steps-per-epoch`, and where the file cannot be written
 */
export function plotRecipe(name: string, overrides: readonly string[], {stepsPerEpoch, out}: PlotOptions): number {
  const {recipe, diagnostics} = loadRecipe({name, overrides, cwd: process.cwd()});
  process.stderr.write(printDiagnostics(diagnostics, {format: 'text', color: process.stderr.isTTY ?? false}));
  if (recipe === null) return 2;
  const {batch, data} = recipe;
  const steps =
    stepsPerEpoch === undefined ? countBatches(usualImages, batch, data.drop_last) : readSteps(stepsPerEpoch);
  const picture = drawSchedule(recipe, steps);
  if (out === undefined) process.stdout.write(picture);
  else writeFileAtomically(out, [picture]);
  return 0;
}

function readSteps(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new UserError(
    'steps-per-epoch',
    `--steps-per-epoch ${JSON.stringify(text)} is no number of steps.`,
    'Write a whole number from 1 on, such as 313.',
    2,
  );
}
