import type {Dimension, Settings} from '../../common/search-space.js';
import type {Metric} from '../recipes/schedule.js';

/** Many trainings, with nothing optional left; specs/schema/sweep.schema.json explains the keys. */
export interface Sweep {
  readonly name: string;
  /** Null where none is written. */
  readonly description: string | null;
  /** Paths of the specs; of several, the setting `spec` says which. */
  readonly specs: readonly SweptSpec[];
  /** Path of the recipe; null for the data set's own. */
  readonly recipe: string | null;
  /** A data set's name, or the path of a folder. */
  readonly data: string;
  readonly fixed: Settings;
  readonly space: readonly Dimension[];
  /** Of a grid, the number of its combinations. */
  readonly trials: number;
  readonly search: 'grid' | 'random' | 'optuna';
  readonly seed: number;
  readonly metric: Metric;
  readonly stop: {readonly name: 'asha'; readonly grace: number; readonly reduction: number} | null;
}

/** A spec as the sweep names it, and where it is. */
export interface SweptSpec {
  readonly name: string;
  readonly path: string;
}
