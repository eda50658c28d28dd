import {readCount} from '../inputs/read-count.js';
import {loadRecipe, printFound, refuseTerminal, sendDocument} from '../../../compiler/index.js';
import {countBatches} from '../../data/count-batches.js';
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
 * @returns the exit status: 0, 1 where the chart cannot be written, 2 where the recipe is wrong
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
    stepsPerEpoch === undefined
      ? countBatches(usualImages, batch, data.drop_last)
      : readCount('--steps-per-epoch', stepsPerEpoch, 313, 9_999_999);
  return sendDocument(drawSchedule(recipe, steps), {out, cwd});
}
