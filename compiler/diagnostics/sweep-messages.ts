/** The catalog: what is said of sweeps beyond what their schema says. */

import {formatCount, plural} from '../../common/format.js';
import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function sweptTwice(key: string): Message {
  return {
    code: 'setting-twice',
    message: `${key} is in fixed and in space.`,
    advice: 'Remove one of the two.',
  };
}

export function sweptKeyOfSweep(key: string): Message {
  const advice =
    key === 'spec' || key === 'data' || key === 'recipe'
      ? `Write it as a key of the sweep itself${key === 'spec' ? ', as a list if there are several' : ''}.`
      : 'It names the recipe or says what it is for, and changes nothing.';
  return {code: 'setting-fixed', message: `${quote(key)} is no setting of a trial.`, advice};
}

export function paramOfSome(key: string, has: string, lacks: string): Message {
  return {
    code: 'param-of-some',
    message: `${key} is a param of ${has}, but not of ${lacks}.`,
    advice: 'Write a sweep for each of them, or declare the param in both.',
  };
}

/** @param known params of the specs, and keys of the recipe */
export function unknownSwept(key: string, advice: string): Message {
  return {
    code: 'unknown-key',
    message: `${quote(key)} is neither a key of the recipe nor a param of the spec.`,
    advice,
  };
}

export function rangeEmpty(where: string, low: number, high: number): Message {
  return {
    code: 'not-ascending',
    message: `${where} is [${low}, ${high}]: the first number has to be below the second.`,
    advice: `Write them in order, or {choice: [${low}]} for one value.`,
  };
}

export function choiceTwice(where: string, value: string): Message {
  return {
    code: 'unused-setting',
    message: `${where} has ${value} twice: its trials would be the same.`,
    advice: 'Remove one of the two.',
  };
}

export function gridEndless(where: string, kind: string): Message {
  return {
    code: 'contradiction',
    message: `${where} is any number of a range (${kind}), which a grid cannot list.`,
    advice: 'Write {choice: […]} with the numbers to try, or search: random.',
  };
}

export function gridCounted(key: string): Message {
  return {
    code: 'unused-setting',
    message: `${key} changes nothing: a grid has one trial for each combination.`,
    advice: `Remove ${key}, or write search: random.`,
  };
}

export function gridTooLarge(combinations: number, most: number): Message {
  return {
    code: 'out-of-range',
    message: `The grid has ${formatCount(combinations)} combinations, more than ${formatCount(most)}.`,
    advice: 'List fewer values, or write search: random with a number of trials.',
  };
}

export function trialsMissing(): Message {
  return {
    code: 'missing-key',
    message: 'The sweep needs the key "trials".',
    advice: 'Add it: how many trainings there are. Only a grid counts them by itself.',
  };
}

export function trialsTooMany(trials: number, combinations: number): Message {
  return {
    code: 'contradiction',
    message: `trials is ${formatCount(trials)}, but space has only ${plural(combinations, 'combination')}.`,
    advice: `Write at most ${formatCount(combinations)}, or search: grid, which takes them all.`,
  };
}

export function trialsEqual(first: number, second: number, settings: string): Message {
  return {
    code: 'trials-equal',
    message: `Trials ${first} and ${second} are the same training (trial ${second}: ${settings}).`,
    advice: 'Remove the value that changes nothing; of a random search, another seed or fewer trials may do.',
  };
}

export function neverStops(grace: number, epochs: number): Message {
  return {
    code: 'unused-setting',
    message: `stop.grace is ${grace}, in trials of ${plural(epochs, 'epoch')}: none is ever stopped.`,
    advice: 'Write a smaller grace, train for more epochs, or remove stop.',
  };
}
