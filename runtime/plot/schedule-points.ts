import {computeLearningRate} from '../train/schedule/learning-rate.js';
import type {Schedule} from '../train/schedule/settings.js';

export interface ScheduledRun {
  readonly name: string;
  readonly epochs: number;
  readonly optimizer: {readonly lr: number};
  readonly schedule: Schedule;
}

export interface RatePoint {
  /** Epochs since the beginning. */
  readonly at: number;
  readonly rate: number;
}

const maxPoints = 700;

/**
 * The learning rate over a run: two points an epoch where it changes between epochs, else points close together. Of a
 * plateau's schedule, whose course nobody knows before, what it is while the metric improves.
 *
 * @param steps in an epoch
 */
export function followSchedule({epochs, optimizer, schedule}: ScheduledRun, steps: number): RatePoint[] {
  const perEpoch = schedule.per === 'epoch' ? 1 : steps;
  const total = epochs * perEpoch;
  const stride = Math.max(1, Math.ceil(total / maxPoints));
  const points: RatePoint[] = [];
  for (let at = 0; at < total; at += stride) {
    const moment = {epoch: Math.floor(at / perEpoch), epochs, step: perEpoch === 1 ? 0 : at % perEpoch, steps};
    const rate = computeLearningRate(optimizer.lr, schedule, moment);
    points.push({at: at / perEpoch, rate});
    if (perEpoch === 1) points.push({at: Math.min(at + stride, total), rate});
  }
  return points;
}
