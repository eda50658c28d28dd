import {formatCount, percent, plural} from '../../../common/format.js';
import type {Recipe} from '../../../compiler/index.js';
import type {FlipResult, Run} from '../../runs/open-run.js';
import type {LoopResult} from '../../train/loop.js';
import type {Metrics} from '../../evaluate/metrics.js';

/** What of a recipe ends a training before its epochs do. */
export type RunLimits = Pick<Recipe, 'early_stopping' | 'time_budget' | 'validate_every'>;

/** Why a training ended before all of its epochs. */
export function describeEarlyEnd(
  {ended, epochs}: LoopResult,
  {early_stopping: stopping, time_budget, validate_every}: RunLimits,
): string {
  if (ended === 'out of time') {
    return `Stopped after epoch ${epochs.length}: another would not end within ${time_budget} s\n`;
  }
  if (stopping === null) return `Stopped after epoch ${epochs.length}\n`;
  const {metric, patience} = stopping;
  const looks = plural(patience, metric.startsWith('val/') && validate_every > 1 ? 'validation' : 'epoch');
  return `Stopped after epoch ${epochs.length}: ${looks} without a better ${metric}\n`;
}

/** The metrics of the best epoch's weights on the test images, and where everything is. */
export function describeTest(
  epoch: number,
  {loss, accuracy}: Metrics,
  count: number,
  recipe: Recipe,
  run: Run,
  flip?: FlipResult,
): string {
  return (
    `\nBest epoch ${epoch} (by ${recipe.best}): test accuracy ${percent(accuracy)}, test loss ${loss.toFixed(3)}, ` +
    `on ${formatCount(count)} held-out test images\n` +
    (flip === undefined ? '' : describeFlip(flip)) +
    `Weights, results.csv and TensorBoard events: ${run.folder}\n`
  );
}

function describeFlip({validation, test}: FlipResult): string {
  return (
    `With horizontal-flip test-time augmentation (views: flip): test accuracy ${percent(test.accuracy)}, ` +
    `test loss ${test.loss.toFixed(3)}; validation accuracy ${percent(validation.accuracy)}\n`
  );
}
