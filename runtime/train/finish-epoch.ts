import type {WorkerSpeed} from './clock.js';
import {scoreOf, watchEpoch} from './early-stopping.js';
import type {LoopRecipe} from './loop-recipe.js';
import {readMetric} from './metrics.js';
import {emptyTally, summarize} from '../evaluate/metrics.js';
import type {Metrics} from '../evaluate/metrics.js';
import type {EpochResult, LoopState} from './loop-state.js';
import {observeEpoch} from './schedule/learning-rate.js';

/**
 * The state after an epoch whose steps are all done.
 *
 * @param validation null where the recipe leaves it out
 * @param learningRate of the last step
 * @param seconds of the epoch with its validation
 * @param speeds of its steps, by worker, where several train
 */
export function finishEpoch(
  state: LoopState,
  validation: Metrics | null,
  learningRate: number,
  {seconds, speeds}: {readonly seconds: number; readonly speeds: readonly WorkerSpeed[] | undefined},
  {best, early_stopping, optimizer, schedule}: LoopRecipe,
): LoopState {
  const epoch = state.history.length + 1;
  const metrics = {train: summarize(state.tally), validation};
  // What has not been validated is not the best, by whatever metric: nobody knows how good it is.
  const watch = watchEpoch(state.watch, validation === null ? null : scoreOf(metrics, best), epoch, 0);
  const stopping =
    early_stopping === null
      ? null
      : watchEpoch(state.stopping, scoreOf(metrics, early_stopping.metric), epoch, early_stopping.min_delta);
  const plateau = observeEpoch(state.plateau, optimizer.lr, schedule, epoch - 1, (name) => readMetric(name, metrics));
  const result: EpochResult = {
    epoch,
    ...metrics,
    learningRate,
    imagesPerSecond: state.tally.images / state.seconds,
    seconds,
    best: watch?.bestEpoch === epoch,
    ...(speeds && {workers: speeds}),
  };
  return {
    ...state,
    history: [...state.history, result],
    step: 0,
    tally: emptyTally,
    seconds: 0,
    watch,
    stopping,
    plateau,
  };
}
