import type {MetricName} from '../metrics.js';
import {followCurve} from './curves.js';
import type {Position} from './curves.js';
import {observePlateau, startPlateau} from './plateau.js';
import type {PlateauState} from './plateau.js';
import type {Schedule} from './settings.js';

/** Where in a run a step is; all count from 0. */
export interface Moment {
  readonly epoch: number;
  readonly epochs: number;
  /** The step in its epoch. */
  readonly step: number;
  readonly steps: number;
}

/**
 * The learning rate of a step.
 *
 * @param lr the recipe's
 * @param plateau what `observeEpoch` gave after the last epoch
 */
export function computeLearningRate(
  lr: number,
  schedule: Schedule,
  moment: Moment,
  plateau: PlateauState | null = null,
): number {
  const {warmup} = schedule;
  const {at, total, perEpoch} = findPosition(schedule, moment);
  const before = warmup === null ? 0 : Math.round(warmup.epochs * perEpoch);
  const position: Position = {at: Math.max(0, at - before), total: total - before, perEpoch};
  const rate =
    schedule.name === 'plateau' ? (plateau ?? startPlateau(lr)).rate : followCurve(lr, schedule, position);
  if (warmup === null || at >= before) return rate;
  return rate * (warmup.from + ((1 - warmup.from) * at) / before);
}

function findPosition({per}: Schedule, {epoch, epochs, step, steps}: Moment): Position {
  if (per === 'epoch') return {at: epoch, total: epochs, perEpoch: 1};
  return {at: epoch * steps + step, total: epochs * steps, perEpoch: steps};
}

/**
 * What the schedule remembers after an epoch; null where it depends on time alone. While the rate warms up, nothing
 * counts.
 *
 * @param state what it remembered before; null before the first epoch that counts
 * @param epoch counts from 0
 * @param valueOf the epoch's metrics by name
 */
export function observeEpoch(
  state: PlateauState | null,
  lr: number,
  schedule: Schedule,
  epoch: number,
  valueOf: (metric: MetricName) => number | null,
): PlateauState | null {
  if (schedule.name !== 'plateau' || epoch < (schedule.warmup?.epochs ?? 0)) return state;
  const value = valueOf(schedule.metric);
  return value === null ? state : observePlateau(state ?? startPlateau(lr), schedule, value);
}
