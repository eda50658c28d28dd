import type {Settings} from '../../common/search-space.js';
import type {Trial} from '../../runtime/sweep/trial.js';

/** A finished trial that reached so much, or one that diverged where it is null. */
export function makeTrial(number: number, settings: Settings, value: number | null): Trial {
  const folder = `runs/train/trial-${number}`;
  const own = {number, settings, folder, epochs: 5, rows: [], seconds: 10};
  if (value === null) return {...own, state: 'diverged', reason: 'the loss is NaN', best: null, test: null};
  const test = {epoch: 5, images: 500, loss: 1, accuracy: value};
  return {...own, state: 'finished', reason: null, best: {value, epoch: 5}, test};
}
