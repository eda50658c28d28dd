import {loadRecipe, printFound, refuseTerminal, sendDocument} from '../../../compiler/index.js';
import {countBatches} from '../../data/count-batches.js';
import {UserError} from '../../../common/errors.js';
import {drawSchedule} from '../../plot/draw-schedule.js';

export interface PlotOptions {
  readonly stepsPerEpoch?: string;
  readonly out?: string;
}

/** Of CIFAR-10, a fifth held out. */
const usualImages = 40_000;

/**
 * `spec recipe plot`.
 *
 * @returns the exit status: 0, 1 where the picture cannot be written, 2 where the recipe is wrong
 * @throws UserError `steps-per-epoch`
 */
export function plotRecipe(name: string, overrides: readonly string[], {stepsPerEpoch, out}: PlotOptions): number {
  const cwd = process.cwd();
  const refused = refuseTerminal({out, cwd}, 'spec recipe plot default --out default.svg');
  if (refused !== null) return refused;
  const {recipe, diagnostics} = loadRecipe({name, overrides, cwd});
  printFound(diagnostics, 'text');
  if (recipe === null) return 2;
  const {batch, data} = recipe;
  const steps =
    stepsPerEpoch === undefined ? countBatches(usualImages, batch, data.drop_last) : readSteps(stepsPerEpoch);
  return sendDocument(drawSchedule(recipe, steps), {out, cwd});
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
