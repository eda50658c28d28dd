import {countBatches} from '../data/count-batches.js';
import type {Loader} from '../data/loader.js';
import {chooseSize} from '../data/sizes.js';
import type {Split} from '../data/split.js';
import {ownClock} from './clock.js';
import type {Clock} from './clock.js';
import {describeDivergence, divergedError, findNonFinite} from './diverged.js';
import {isExhausted} from './early-stopping.js';
import {finishEpoch} from './finish-epoch.js';
import type {LoopRecipe} from './loop-recipe.js';
import {elapsedSeconds, initialState} from './loop-state.js';
import type {Best, Checkpoint, EpochResult, LoopState} from './loop-state.js';
import type {Metrics} from '../evaluate/metrics.js';
import {computeLearningRate} from './schedule/learning-rate.js';
import {evaluate, trainEpoch} from './train-epoch.js';
import type {StepResult} from './train-epoch.js';
import type {Trainer} from './trainer.js';
import type {NamedTensor} from '../nn/state-dict.js';

export {evaluate} from './train-epoch.js';
export type {StepResult} from './train-epoch.js';
export type {Best, EpochResult} from './loop-state.js';

/** Receives the loop's events (for the run folder and the terminal), in this order at the end of an epoch. */
export interface LoopListener {
  onStep(result: StepResult): void;
  onEpoch(result: EpochResult): void;
  /** Once this has returned, the epoch, or the steps before an interruption, need not be trained again. */
  onCheckpoint(checkpoint: Checkpoint): void;
  onBest(weights: readonly NamedTensor[], epoch: number): void;
  /** @param epochs that the weights were trained for; fractional after an interruption */
  onLast(weights: readonly NamedTensor[], epochs: number): void;
}

/** A checkpoint's loop state; the trainer already has its weights and state. */
export type LoopStart = Pick<Checkpoint, 'state' | 'best'>;

export interface LoopResult {
  /** Out of time: another epoch would not have ended within the budget. */
  readonly ended: 'all epochs' | 'early' | 'out of time' | 'interrupted';
  readonly epochs: readonly EpochResult[];
  /** Null where no epoch was finished. */
  readonly best: Best | null;
}

/**
 * Trains: every epoch goes through the training images once, then validates the network on the validation images, where
 * the recipe does not leave that out. The trainer is left with its last weights. When `signal` is aborted, the current
 * step is finished and the state reported.
 *
 * Training after a checkpoint depends only on the checkpoint, the recipe and the data: resuming gives bit-identical
 * results.
 *
 * Workers that train together all run this, with a signal and a clock that are the same on all of them: then they do
 * the same.
 *
 * @throws UserError `loss-not-finite`; what was reported before stays as it is
 */
export async function train(
  trainer: Trainer,
  loader: Loader,
  split: Split,
  recipe: LoopRecipe,
  listener: LoopListener,
  signal: AbortSignal,
  start: LoopStart = {state: initialState, best: null},
  clock: Clock = ownClock,
): Promise<LoopResult> {
  const {drop_last: dropLast} = recipe.data;
  let {state} = start;
  const steps = countBatches(split.train.length, recipe.batch, dropLast);
  let best = rewriteWeights(trainer, start, listener, steps);
  for (;;) {
    const epoch = state.history.length;
    const ended = findEnd(state, recipe);
    if (ended !== null) return {ended, epochs: state.history, best};
    const rateAt = followRate(recipe, state, steps);
    const stop = (what: string, step: number) =>
      divergedError({
        what,
        learningRate: rateAt(step - 1),
        finished: epoch,
        hasBest: best !== null,
        initialRate: recipe.optimizer.lr * state.rate,
      });
    const pixels = chooseSize(recipe.sizes ?? [], epoch, recipe.epochs);
    const pass = {indices: split.train, batch: recipe.batch, dropLast, epoch, epochs: recipe.epochs, pixels, rateAt};
    const trained = await trainEpoch(trainer, loader, pass, state, listener.onStep, signal, clock);
    const speeds = clock.takeSpeeds();
    if ('loss' in trained) throw stop(describeDivergence(trained, epoch), trained.step);
    const finish = (validation: Metrics | null, seconds: number): LoopState =>
      finishEpoch({...state, ...trained}, validation, rateAt(steps - 1), {seconds, speeds}, recipe);
    const isValidated = (epoch + 1) % recipe.validate_every === 0 || findEnd(finish(null, trained.seconds), recipe);
    const begun = clock.now();
    const validation =
      signal.aborted || !isValidated
        ? null
        : await evaluate(trainer, loader, split.validation, recipe.data.eval_batch, signal);
    const weights = trainer.exportWeights();
    const broken = findNonFinite(weights);
    if (broken !== null) {
      throw stop(`${broken} holds NaN or infinity after epoch ${epoch + 1}, step ${trained.step}`, trained.step);
    }
    if (validation === null && signal.aborted) {
      state = {...state, ...trained};
      listener.onCheckpoint({state, weights, trainer: trainer.exportState(), best});
      listener.onLast(weights, epoch + trained.step / steps);
      return {ended: 'interrupted', epochs: state.history, best};
    }
    if (validation !== null && !Number.isFinite(validation.loss)) {
      throw stop(`the validation loss is ${validation.loss} after epoch ${epoch + 1}`, steps);
    }
    state = finish(validation, trained.seconds + (validation === null ? 0 : (clock.now() - begun) / 1000));
    const result = state.history[epoch] as EpochResult;
    listener.onEpoch(result);
    listener.onCheckpoint({state, weights, trainer: trainer.exportState(), best: result.best ? null : best});
    if (result.best) {
      best = {epoch: epoch + 1, weights: trainer.exportAverage() ?? weights};
      listener.onBest(best.weights, best.epoch);
    }
    listener.onLast(weights, epoch + 1);
  }
}

/** Why training ends here; null where it continues. An epoch that is under way is finished. */
function findEnd(state: LoopState, recipe: LoopRecipe): 'all epochs' | 'early' | 'out of time' | null {
  const {history, step, stopping} = state;
  if (isExhausted(stopping, recipe.early_stopping)) return 'early';
  if (history.length >= recipe.epochs) return 'all epochs';
  if (recipe.time_budget === null || history.length === 0 || step > 0) return null;
  const longest = history.reduce((most, {seconds}) => Math.max(most, seconds), 0);
  return elapsedSeconds(state) + longest > recipe.time_budget ? 'out of time' : null;
}

/** The learning rate as a function of the step within the coming epoch. */
function followRate(recipe: LoopRecipe, state: LoopState, steps: number): (step: number) => number {
  const {optimizer, schedule, epochs} = recipe;
  const epoch = state.history.length;
  return (step) =>
    computeLearningRate(optimizer.lr, schedule, {epoch, epochs, step, steps}, state.plateau) * state.rate;
}

/**
 * Rewrites the best and the last weights, which may be older than the checkpoint: a process may have been killed
 * between the two. A new run reports its first checkpoint.
 *
 * @returns the best weights so far
 */
function rewriteWeights(
  trainer: Trainer,
  {state, best}: LoopStart,
  listener: LoopListener,
  steps: number,
): Best | null {
  const epoch = state.history.length;
  const weights = trainer.exportWeights();
  if (epoch === 0 && state.step === 0) {
    listener.onCheckpoint({state, weights, trainer: trainer.exportState(), best: null});
    return null;
  }
  const isBest = state.step === 0 && state.watch?.bestEpoch === epoch;
  const kept = isBest ? {epoch, weights: trainer.exportAverage() ?? weights} : best;
  if (kept !== null) listener.onBest(kept.weights, kept.epoch);
  listener.onLast(weights, epoch + state.step / steps);
  return kept;
}
