/** Messages about recipes, beyond what their schema says. */

import {formatCount, plural} from '../../common/format.js';
import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function overrideForm(text: string): Message {
  return {
    code: 'override-form',
    message: `${quote(text)} is not of the form key=value.`,
    advice: 'Write for example epochs=5 or optimizer.lr=0.05, without spaces around "=".',
  };
}

export function channelsDiffer(mean: number, std: number): Message {
  return {
    code: 'channels-differ',
    message: `data.mean has ${plural(mean, 'channel')}, data.std has ${std}.`,
    advice: 'Give one number of each for every channel.',
  };
}

export function nesterovWithoutMomentum(): Message {
  return {
    code: 'contradiction',
    message: 'optimizer.nesterov needs a momentum, and optimizer.momentum is 0.',
    advice: 'Set momentum, 0.9 for example, or remove nesterov.',
  };
}

export function nesterovDampened(): Message {
  return {
    code: 'contradiction',
    message: 'optimizer.nesterov and optimizer.dampening exclude each other.',
    advice: 'Remove one of the two.',
  };
}

export function dampeningWithoutMomentum(): Message {
  return {
    code: 'unused-setting',
    message: 'optimizer.dampening changes nothing while optimizer.momentum is 0.',
    advice: 'Set momentum, 0.9 for example, or remove dampening.',
  };
}

export function groupChangesNothing(): Message {
  return {
    code: 'unused-setting',
    message: 'This group has the learning rate and the weight decay of all others: it changes nothing.',
    advice: 'Set lr_factor or weight_decay, or remove it.',
  };
}

export function matchRepeated(pattern: string): Message {
  return {
    code: 'unused-setting',
    message: `${quote(pattern)} is here a second time: the first already takes all that it matches.`,
    advice: 'Remove one of the two.',
  };
}

export function perChangesNothing(schedule: string): Message {
  return {
    code: 'unused-setting',
    message: `schedule.per changes nothing: ${quote(schedule)} changes the rate between epochs only.`,
    advice: 'Remove per, or add a warm-up, which it then applies to.',
  };
}

export function warmupTooLong(warmup: number, epochs: number): Message {
  return {
    code: 'contradiction',
    message: `schedule.warmup lasts ${warmup} epochs, in a run of ${epochs}: nothing is left for the schedule.`,
    advice: 'Train for more epochs, or shorten the warm-up.',
  };
}

export function warmupToZero(): Message {
  return {
    code: 'contradiction',
    message: 'schedule.warmup rises to the rate that triangular begins with, which is 0.',
    advice: 'Remove warmup, as triangular rises by itself, or set start.',
  };
}

/**
 * @param never what does not come of it
 * @param before epochs of a warm-up, after which `epoch` counts
 */
export function beginsTooLate(where: string, epoch: number, never: string, before: number, epochs: number): Message {
  const warmup = before === 0 ? '' : ` with a warm-up of ${before}`;
  return {
    code: 'unused-setting',
    message: `${where} is ${epoch}, in ${describeRun(epochs)}${warmup}: ${never}.`,
    advice: 'Train for more epochs, write a smaller number, or remove it.',
  };
}

export function sizeWithoutEpoch(where: string, epochs: number): Message {
  return {
    code: 'unused-setting',
    message: `${where} covers no epoch of ${describeRun(epochs)}.`,
    advice: 'Train for more epochs, give it a larger fraction, or remove it.',
  };
}

export function floorTooHigh(floor: number, rate: number): Message {
  return {
    code: 'contradiction',
    message: `schedule.min_lr is ${floor}, but optimizer.lr, from which the rate is to fall, is ${rate}.`,
    advice: 'Write a smaller min_lr, or a larger lr. For a fixed rate use "name: constant".',
  };
}

export function drawsNothingBack(): Message {
  return {
    code: 'unused-setting',
    message: 'average.alpha is 1, so lookahead has no effect: the slow weights are the trained ones.',
    advice: 'Write a smaller alpha, 0.5 for example, or remove average.',
  };
}

export function partsTooMany(accumulate: number, batch: number): Message {
  return {
    code: 'contradiction',
    message: `accumulate is ${accumulate}, but a batch has ${batch} images.`,
    advice: 'Each part needs at least one image: use fewer parts, or a larger batch.',
  };
}

export function warmupBroken(warmup: number): Message {
  return {
    code: 'contradiction',
    message: `schedule.warmup.epochs is ${warmup}, but the rate changes per epoch.`,
    advice: 'Write a whole number, or "per: step" in the schedule.',
  };
}

export function whitensTrained(): Message {
  return {
    code: 'contradiction',
    message: 'whiten sets the first convolution, and weights has trained values for it.',
    advice: 'Write whiten: null to start from the weights, or leave weights out.',
  };
}

export function notAscending(what: string): Message {
  return {code: 'not-ascending', message: `${what} has to rise.`, advice: 'Sort the numbers, the smallest first.'};
}

export function timeTooLong(seconds: number, longest: number): Message {
  return {
    code: 'out-of-range',
    message: `time_budget is ${formatCount(seconds)} seconds, which is out of range.`,
    advice: `Write at most ${formatCount(longest)} seconds, or null for as long as it takes.`,
  };
}

export function sizesEndEarly(): Message {
  return {
    code: 'contradiction',
    message: 'sizes does not cover the end of the run.',
    advice: 'Write "until: 1" in the last one.',
  };
}

export function mixesNothing(): Message {
  return {
    code: 'unused-setting',
    message: 'mix has no effect: mixup and cutmix are both 0.',
    advice: 'Set one of them, mixup: 0.2 for example, or remove mix.',
  };
}

function describeRun(epochs: number): string {
  return epochs === 1 ? 'a run of one epoch' : `a run of ${epochs} epochs`;
}
