import type {Loader} from '../../data/loader.js';
import type {Split} from '../../data/split.js';
import {UserError} from '../../../common/errors.js';
import {divergedCode} from '../../train/diverged.js';
import {train} from '../../train/loop.js';
import type {LoopListener, LoopResult, LoopStart} from '../../train/loop.js';
import type {LoopRecipe} from '../../train/loop-recipe.js';
import type {Checkpoint} from '../../train/loop-state.js';
import type {Trainer} from '../../train/trainer.js';
import type {Decisions} from './share-decisions.js';

/** What the learning rate is multiplied by when a training that diverged is tried again. */
const retryFactor = 0.1;

export interface PatientTraining {
  readonly recipe: LoopRecipe;
  readonly split: Split;
  /** How often a loss that is NaN or infinite makes the training resume from the last checkpoint at a lower rate. */
  readonly retries: number;
}

/** `train`, which after a divergence resumes from the last checkpoint at a lower rate, so many times. */
export async function trainPatiently(
  {recipe, split, retries}: PatientTraining,
  trainer: Trainer,
  loader: Loader,
  listener: LoopListener,
  {signal, clock}: Decisions,
  start: LoopStart,
  say: (text: string) => void,
): Promise<LoopResult> {
  let last: Checkpoint | null = null;
  const watching = {
    ...listener,
    onCheckpoint(checkpoint: Checkpoint) {
      listener.onCheckpoint(checkpoint);
      last = checkpoint;
    },
  };
  let from: LoopStart = start;
  if (retries > 0) last = {...start, weights: trainer.exportWeights(), trainer: trainer.exportState()};
  for (let left = retries; ; left--) {
    try {
      return await train(trainer, loader, split, recipe, watching, signal, from, clock);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== divergedCode || left === 0 || last === null) throw error;
      const checkpoint: Checkpoint = last;
      const state = {...checkpoint.state, rate: checkpoint.state.rate * retryFactor};
      const place = state.step === 0 ? '' : `, step ${state.step}`;
      say(
        `${error.message}\nResuming after epoch ${state.history.length}${place} ` +
          `at ${Number(state.rate.toPrecision(3))} times the recipe's learning rate\n`,
      );
      trainer.importWeights(checkpoint.weights);
      trainer.importState(checkpoint.trainer);
      from = {state, best: checkpoint.best};
      // Whoever resumes the run from here on has the lower rate as well.
      watching.onCheckpoint({...checkpoint, state});
    }
  }
}
