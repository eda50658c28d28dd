import {setImmediate} from 'node:timers/promises';
import type {Loader} from '../data/loader.js';
import type {Split} from '../data/split.js';
import {UserError} from '../errors.js';
import {isExhausted, scoreOf, watchEpoch} from './early-stopping.js';
import type {EarlyStopping, Watch} from './early-stopping.js';
import {addBatch, emptyTally, summarise} from './metrics.js';
import type {Metrics, Tally} from './metrics.js';
import {computeLearningRate} from './schedule.js';
import type {StepSchedule} from './schedule.js';
import type {BatchResult, NamedTensor, Trainer} from './trainer.js';

/** The part of a recipe that the loop follows. */
export interface LoopRecipe {
  readonly epochs: number;
  readonly batch: number;
  readonly optimizer: {readonly lr: number};
  readonly schedule: StepSchedule;
  readonly data: {readonly eval_batch: number};
  readonly early_stopping: EarlyStopping | null;
}

export interface EpochResult {
  /** Counts from 1, as people do. */
  readonly epoch: number;
  /** Over the epoch's steps, while the weights were changing. */
  readonly train: Metrics;
  readonly validation: Metrics;
  readonly learningRate: number;
  /** Of training alone. */
  readonly imagesPerSecond: number;
  /** Of the whole epoch with its validation. */
  readonly seconds: number;
  /** Whether these are the best weights so far. */
  readonly best: boolean;
}

export interface StepResult {
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  /** Of the epoch so far. */
  readonly tally: Tally;
  readonly seconds: number;
}

/** Whom the loop tells, as it happens: the run's folder and the screen. */
export interface LoopListener {
  onStep(result: StepResult): void;
  /** After `onBest` and `onLast` of this epoch. */
  onEpoch(result: EpochResult): void;
  onBest(weights: readonly NamedTensor[], epoch: number): void;
  onLast(weights: readonly NamedTensor[], epoch: number): void;
}

export interface LoopResult {
  readonly ended: 'all epochs' | 'early' | 'interrupted';
  readonly epochs: readonly EpochResult[];
  /** Null where no epoch was finished. */
  readonly best: {readonly epoch: number; readonly weights: readonly NamedTensor[]} | null;
}

/**
 * Trains: every epoch goes through the training images once, then judges the network on the validation images.
 * The trainer is left with its last weights. When `signal` is aborted, the current step is finished and the last
 * weights are handed over.
 *
 * @throws UserError `loss-not-finite`; what was handed over before stays as it is
 */
export async function train(
  trainer: Trainer,
  loader: Loader,
  split: Split,
  recipe: LoopRecipe,
  listener: LoopListener,
  signal: AbortSignal,
): Promise<LoopResult> {
  const epochs: EpochResult[] = [];
  let watch: Watch | null = null;
  let best: LoopResult['best'] = null;
  for (let epoch = 0; epoch < recipe.epochs; epoch++) {
    const learningRate = computeLearningRate(recipe.optimizer.lr, recipe.schedule, epoch);
    const start = performance.now();
    const trained = await trainEpoch(trainer, loader, split.train, recipe, epoch, learningRate, listener, signal);
    const trainSeconds = secondsSince(start);
    const validation = signal.aborted
      ? null
      : await evaluate(trainer, loader, split.validation, recipe.data.eval_batch, signal);
    if (trained === null || validation === null) {
      listener.onLast(trainer.exportWeights(), epoch + 1);
      return {ended: 'interrupted', epochs, best};
    }
    if (!Number.isFinite(validation.loss)) {
      throw notFinite(`the validation loss is ${validation.loss} after epoch ${epoch + 1}`, recipe, epoch);
    }
    const score = scoreOf(validation, recipe.early_stopping?.metric ?? 'val/acc');
    watch = watchEpoch(watch, score, epoch + 1, recipe.early_stopping?.min_delta ?? 0);
    const weights = trainer.exportWeights();
    if (watch.bestEpoch === epoch + 1) {
      best = {epoch: epoch + 1, weights};
      listener.onBest(weights, epoch + 1);
    }
    listener.onLast(weights, epoch + 1);
    const result: EpochResult = {
      epoch: epoch + 1,
      train: summarise(trained),
      validation,
      learningRate,
      imagesPerSecond: trained.images / trainSeconds,
      seconds: secondsSince(start),
      best: watch.bestEpoch === epoch + 1,
    };
    epochs.push(result);
    listener.onEpoch(result);
    if (isExhausted(watch, recipe.early_stopping)) return {ended: 'early', epochs, best};
  }
  return {ended: 'all epochs', epochs, best};
}

/** Loss and accuracy over the images, in inference mode; null where `signal` was aborted on the way. */
export async function evaluate(
  trainer: Trainer,
  loader: Loader,
  indices: Uint32Array,
  batch: number,
  signal: AbortSignal,
): Promise<Metrics | null> {
  let tally = emptyTally;
  for await (const {images, labels, size} of loader.batches({indices, batch, epoch: 0, training: false})) {
    tally = addBatch(tally, trainer.evaluate(images, labels), size);
    await setImmediate();
    if (signal.aborted) return null;
  }
  return summarise(tally);
}

/** Null where `signal` was aborted. */
async function trainEpoch(
  trainer: Trainer,
  loader: Loader,
  indices: Uint32Array,
  recipe: LoopRecipe,
  epoch: number,
  learningRate: number,
  listener: LoopListener,
  signal: AbortSignal,
): Promise<Tally | null> {
  const {batch} = recipe;
  const steps = Math.ceil(indices.length / batch);
  const start = performance.now();
  let tally = emptyTally;
  let step = 0;
  for await (const {images, labels, size} of loader.batches({indices, batch, epoch, training: true})) {
    const result: BatchResult = trainer.step(images, labels, learningRate);
    step++;
    if (!Number.isFinite(result.loss)) {
      throw notFinite(`the loss is ${result.loss} at epoch ${epoch + 1}, step ${step} of ${steps}`, recipe, epoch);
    }
    tally = addBatch(tally, result, size);
    listener.onStep({epoch: epoch + 1, step, steps, tally, seconds: secondsSince(start)});
    // A step blocks this thread; between two, signals, timers and the loader's messages get their turn.
    await setImmediate();
    if (signal.aborted) return null;
  }
  return tally;
}

/** @param finished how many epochs were finished before */
function notFinite(what: string, {optimizer, schedule}: LoopRecipe, finished: number): UserError {
  const rate = computeLearningRate(optimizer.lr, schedule, finished);
  const kept = finished === 0 ? '' : ' The weights of the best epoch so far are kept.';
  return new UserError(
    'loss-not-finite',
    `Training stopped: ${what} (learning rate ${rate}).${kept}`,
    `Start with a lower learning rate, as in optimizer.lr=${Math.min(optimizer.lr / 10, 0.01)}; ` +
      'if that does not help, try precision=float32.',
    1,
  );
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
