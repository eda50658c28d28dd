/** Messages about a recipe's augmentations, beyond what their schema says. */

import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function flipsTwice(): Message {
  return {
    code: 'contradiction',
    message: 'augment has horizontal-flip and alternating-flip: each undoes what the other is for.',
    advice: 'Remove one of the two.',
  };
}

export function erasesTooEarly(erasure: string, change: string): Message {
  return {
    code: 'contradiction',
    message:
      `${quote(erasure)} stands before ${quote(change)}, ` +
      'but it erases in the normalized image, after everything else.',
    advice: 'Move cutout and random-erasing to the end.',
  };
}

export function erasesMore(where: string): Message {
  return {
    code: 'out-of-range',
    message: `${where} goes beyond 1: no more than the image can be erased.`,
    advice: 'Write fractions of the image, [0.02, 0.33] for example.',
  };
}

export function jittersNothing(where: string): Message {
  return {
    code: 'unused-setting',
    message: `${where} changes no color: all that it has is 0.`,
    advice: 'Set brightness, contrast, saturation or hue, or remove it.',
  };
}

export function neverHappens(augmentation: string): Message {
  return {
    code: 'unused-setting',
    message: `${quote(augmentation)} changes no image: its probability is 0.`,
    advice: 'Write a probability above 0, or remove it.',
  };
}

export function cropsNothing(): Message {
  return {
    code: 'unused-setting',
    message: '"random-crop" changes no image: without padding there is only one possible crop.',
    advice: 'Write a padding above 0, 4 for example, or remove it.',
  };
}
