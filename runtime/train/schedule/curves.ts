import type {CurveSettings, OneCycleSettings} from './settings.js';

/** A moment of a schedule, counted in changes of the rate: epochs, or steps. */
export interface Position {
  /** Changes before this one. */
  readonly at: number;
  /** Steps of the whole schedule. */
  readonly total: number;
  /** Steps in an epoch: 1 where the rate changes from epoch to epoch. */
  readonly perEpoch: number;
}

/** The learning rate at a moment, as the scheduler of torch.optim.lr_scheduler of that name gives it. */
export function followCurve(lr: number, curve: CurveSettings, {at, total, perEpoch}: Position): number {
  switch (curve.name) {
    case 'constant':
      return lr;
    case 'step':
      return lr * curve.gamma ** Math.floor(at / (curve.step * perEpoch));
    case 'multi-step':
      return lr * curve.gamma ** curve.milestones.filter((epoch) => epoch * perEpoch <= at).length;
    case 'cosine':
      return curve.min_lr + ((lr - curve.min_lr) * (1 + Math.cos((Math.PI * at) / total))) / 2;
    case 'linear':
      return lr * goBetween(1, curve.end, at / total);
    case 'triangular': {
      const peak = curve.peak * total;
      if (at < peak) return lr * goBetween(curve.start, 1, at / peak);
      return lr * goBetween(1, curve.end, (at - peak) / (total - peak));
    }
    case 'one-cycle':
      return followOneCycle(lr, curve, at, total);
    case 'polynomial':
      return lr * (1 - at / total) ** curve.power;
    case 'exponential':
      return lr * curve.gamma ** (at / perEpoch);
  }
}

/** OneCycleLR reaches the peak at the last change of its first part, and the lowest rate at the last of all. */
function followOneCycle(lr: number, curve: OneCycleSettings, at: number, total: number): number {
  const first = lr / curve.initial_divisor;
  const last = first / curve.final_divisor;
  const peak = curve.peak * total - 1;
  const go = curve.anneal === 'linear' ? goBetween : swingBetween;
  if (at <= peak) return peak === 0 ? lr : go(first, lr, at / peak);
  // A run so short that its first change lies after the peak begins there.
  const start = Math.max(peak, 0);
  return total - 1 === start ? last : go(lr, last, (at - start) / (total - 1 - start));
}

function goBetween(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction;
}

/** Half a cosine wave. */
function swingBetween(from: number, to: number, fraction: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * fraction));
}
