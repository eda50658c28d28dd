import {setImmediate} from 'node:timers/promises';
import {countBatches} from '../data/count-batches.js';
import type {Loader} from '../data/loader.js';
import type {LoopState} from './loop-state.js';
import {addBatch, emptyTally, summarize} from '../evaluate/metrics.js';
import type {Metrics, Tally} from '../evaluate/metrics.js';
import type {Clock} from './clock.js';
import {ownClock} from './clock.js';
import type {Trainer} from './trainer.js';

export interface StepResult {
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  /** The sums so far this epoch. */
  readonly tally: Tally;
  readonly seconds: number;
}

/** The part of the loop's state that an epoch changes. */
export type EpochProgress = Pick<LoopState, 'step' | 'tally' | 'seconds'>;

export interface EpochPass {
  readonly indices: Uint32Array;
  readonly batch: number;
  /** Whether a last batch that would not be full is left out. */
  readonly dropLast: boolean;
  /** Counts from 0. */
  readonly epoch: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
  /** Pixels of the images' sides; null: their own. */
  readonly pixels: number | null;
  /** The learning rate of a step, counted from 0 in the epoch. */
  readonly rateAt: (step: number) => number;
}

/** A loss that is NaN or infinite. */
export interface Divergence {
  readonly loss: number;
  /** Counts from 1. */
  readonly step: number;
  readonly steps: number;
}

/**
 * The steps of an epoch that are still to do. Where `signal` is aborted, the current one is finished and the rest left.
 */
export async function trainEpoch(
  trainer: Trainer,
  loader: Loader,
  {indices, batch, dropLast, epoch, epochs, pixels, rateAt}: EpochPass,
  done: EpochProgress,
  onStep: (result: StepResult) => void,
  signal: AbortSignal,
  clock: Clock = ownClock,
): Promise<EpochProgress | Divergence> {
  const steps = countBatches(indices.length, batch, dropLast);
  const start = clock.now() - done.seconds * 1000;
  const seconds = (): number => (clock.now() - start) / 1000;
  let {step, tally} = done;
  const pass = {indices, batch, dropLast, epoch, training: true, from: step, pixels};
  for await (const {images, labels, size, mixed, total = size} of loader.batches(pass)) {
    const targets = mixed ? {a: labels, b: mixed.labels, fraction: mixed.fraction} : labels;
    const progress = {
      epoch,
      fraction: (epoch * steps + step + 1) / (epochs * steps),
      endsEpoch: step + 1 === steps,
    };
    const result = trainer.step(images, targets, rateAt(step), progress, total);
    step++;
    if (!Number.isFinite(result.loss)) return {loss: result.loss, step, steps};
    tally = addBatch(tally, result, total);
    onStep({epoch: epoch + 1, step, steps, tally, seconds: seconds()});
    // A step blocks this thread; between two, signals, timers and the loader's messages get their turn.
    await setImmediate();
    if (signal.aborted) break;
  }
  return {step, tally, seconds: seconds()};
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
  const pass = {indices, batch, epoch: 0, training: false};
  for await (const {images, labels, size, total = size} of loader.batches(pass)) {
    tally = addBatch(tally, trainer.evaluate(images, labels), total);
    await setImmediate();
    if (signal.aborted) return null;
  }
  return summarize(tally);
}
