import type {TeamFlags} from '../inputs/with-workers.js';
import type {TrainingRequest} from '../inputs/training-request.js';

/** What the command line says of a training. */
export interface TrainOptions extends TrainingRequest, TeamFlags {
  readonly name?: string;
  readonly profile?: true;
  /** A run's name or folder; true for the latest. */
  readonly resume?: string | true;
  /** Resumes the run of the name where it was begun, else begins it. */
  readonly autoResume?: true;
  readonly onDivergence?: 'stop' | 'retry';
  /** How many runs, each with a seed of its own. */
  readonly repeat?: string;
}

/** How often a training that diverges is tried again before it is given up. */
export const maxRetries = 3;
