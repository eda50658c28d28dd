/** The catalogue: what is said of recipes beyond what their schema says. */

import type {Wording} from './diagnostic.js';
import {quote} from './printable.js';

export function overrideForm(text: string): Wording {
  return {
    code: 'override-form',
    message: `${quote(text)} is not of the form key=value.`,
    advice: 'Write for example epochs=5 or optimizer.lr=0.05, without spaces around "=".',
  };
}

export function channelsDiffer(mean: number, std: number): Wording {
  return {
    code: 'channels-differ',
    message: `data.mean has ${mean} channels, data.std has ${std}.`,
    advice: 'Give one number of each for every channel.',
  };
}
