import type {PlateauSettings} from './settings.js';

/** What torch.optim.lr_scheduler.ReduceLROnPlateau remembers; plain numbers, so that it can be kept with a run. */
export interface PlateauState {
  readonly rate: number;
  /** Null before the first epoch. */
  readonly best: number | null;
  readonly epochsWithout: number;
  /** Epochs in which those without improvement do not count yet. */
  readonly cooldown: number;
}

/** A change of the rate by less is not made, as in PyTorch. */
const smallestChange = 1e-8;

export function startPlateau(lr: number): PlateauState {
  return {rate: lr, best: null, epochsWithout: 0, cooldown: 0};
}

/** The state after an epoch with this value of the metric that the schedule watches. */
export function observePlateau(state: PlateauState, settings: PlateauSettings, value: number): PlateauState {
  const better = state.best === null || isBetter(value, state.best, settings);
  const isCooling = state.cooldown > 0;
  const epochsWithout = better || isCooling ? 0 : state.epochsWithout + 1;
  const next = {
    rate: state.rate,
    best: better ? value : state.best,
    epochsWithout,
    cooldown: isCooling ? state.cooldown - 1 : 0,
  };
  if (epochsWithout <= settings.patience) return next;
  const reduced = Math.max(state.rate * settings.factor, settings.min_lr);
  const rate = state.rate - reduced > smallestChange ? reduced : state.rate;
  return {...next, rate, epochsWithout: 0, cooldown: settings.cooldown};
}

function isBetter(value: number, best: number, {metric, threshold, threshold_mode}: PlateauSettings): boolean {
  const isLoss = metric.endsWith('/loss');
  const margin = threshold_mode === 'relative' ? threshold * best : threshold;
  return isLoss ? value < best - margin : value > best + margin;
}
