import type {WorkerSpeed} from './clock.js';
import type {Watch} from './early-stopping.js';
import {emptyTally} from '../evaluate/metrics.js';
import type {Metrics, Tally} from '../evaluate/metrics.js';
import type {PlateauState} from './schedule/plateau.js';
import type {NamedTensor} from '../nn/state-dict.js';

export interface EpochResult {
  /** Counts from 1, as people do. */
  readonly epoch: number;
  /** Over the epoch's steps, while the weights were changing. */
  readonly train: Metrics;
  /** Null where the recipe leaves it out after this epoch. */
  readonly validation: Metrics | null;
  /** The learning rate of its last step. */
  readonly learningRate: number;
  /** In training alone, without validation. */
  readonly imagesPerSecond: number;
  /** Seconds of the whole epoch, validation included. */
  readonly seconds: number;
  /** Whether these are the best weights so far. */
  readonly best: boolean;
  /** Where several workers trained together, how each did. */
  readonly workers?: readonly WorkerSpeed[];
}

/**
 * All that the loop remembers between two steps, as plain JSON: with a trainer's weights and state, and the recipe, it
 * decides everything that follows.
 */
export interface LoopState {
  /** The finished epochs. */
  readonly history: readonly EpochResult[];
  /** The epoch that is under way: its finished steps, their sums, and what they took. */
  readonly step: number;
  readonly tally: Tally;
  readonly seconds: number;
  /** What the choice of the best goes by; null before the first validation. Epochs without one are left out. */
  readonly watch: Watch | null;
  /** What early stopping goes by; null without it, too. */
  readonly stopping: Watch | null;
  /** What the schedule remembers, where it depends on more than time. */
  readonly plateau: PlateauState | null;
  /** What the schedule's learning rate is multiplied by: less than 1 after a divergence that was retried. */
  readonly rate: number;
}

export const initialState: LoopState = {
  history: [],
  step: 0,
  tally: emptyTally,
  seconds: 0,
  watch: null,
  stopping: null,
  plateau: null,
  rate: 1,
};

/** What was best, and the epoch after which it was evaluated. */
export interface Best {
  readonly epoch: number;
  readonly weights: readonly NamedTensor[];
}

/** The whole of a training at one moment. */
export interface Checkpoint {
  readonly state: LoopState;
  readonly weights: readonly NamedTensor[];
  /** What `Trainer.exportState` gave: all that is not weights. */
  readonly trainer: readonly NamedTensor[];
  /** The best weights so far; null where there are none, or where they are what the trainer now has. */
  readonly best: Best | null;
}

/** Seconds of training and validation so far, those before an interruption included. */
export function elapsedSeconds({history, seconds}: LoopState): number {
  return history.reduce((sum, epoch) => sum + epoch.seconds, seconds);
}
