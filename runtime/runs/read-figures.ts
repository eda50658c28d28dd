import type {StoredRun} from './stored-run.js';
import type {Figures} from './summarize-runs.js';

/**
 * What a finished run reached: the test's numbers, and those of validation after the epoch whose weights were tested.
 *
 * @returns null before the run's end
 */
export function readFigures({results, test}: StoredRun): Figures | null {
  if (test === null) return null;
  const row = results.find(({epoch}) => epoch === test.epoch);
  const {flip} = test;
  return {
    'val/loss': row?.validationLoss ?? NaN,
    'val/acc': row?.validationAccuracy ?? NaN,
    'best epoch': test.epoch,
    'test/loss': test.loss,
    'test/accuracy': test.accuracy,
    ...(flip && {'val/acc, flip': flip.validation.accuracy, 'test/acc, flip': flip.test.accuracy}),
  };
}
