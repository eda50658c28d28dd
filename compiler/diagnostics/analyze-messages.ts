/** Messages of phase 4: networks whose shapes or sizes do not work out. */

import {formatCount, formatShape} from '../../common/format.js';
import type {Message} from './diagnostic.js';

type Numbers = readonly number[];

export const showCount = (count: number): string =>
  count > Number.MAX_SAFE_INTEGER ? count.toExponential(2) : formatCount(count);
const times = (sides: Numbers) => sides.join('x');

export function kernelTooLarge(kernel: Numbers, input: Numbers): Message {
  return {
    code: 'kernel-too-large',
    message: `A kernel of ${times(kernel)} does not fit its input, ${times(input)}.`,
    advice: 'Use a smaller kernel, fewer strides before it, or a larger input.',
  };
}

export function evenKernel(kernel: Numbers): Message {
  return {
    code: 'even-kernel',
    message: `A kernel of ${times(kernel)} has no padding that is the same on both sides.`,
    advice: 'Use an odd kernel, or set the padding.',
  };
}

export function groupsDoNotDivide(groups: number, input: number, output: number): Message {
  return {
    code: 'groups-do-not-divide',
    message: `${groups} groups do not divide ${input} input and ${output} output channels.`,
    advice: 'Choose groups and channels so that both divide evenly.',
  };
}

/** What equal parts are made of: `4 groups`, `2 branches`. */
export function partsDoNotDivide(parts: string, channels: number): Message {
  return {
    code: 'groups-do-not-divide',
    message: `${parts} do not divide ${channels} channels.`,
    advice: 'Choose a number that divides the channels evenly.',
  };
}

export function depthwiseDiffers(key: string, given: number, expected: number, input: number): Message {
  return {
    code: 'depthwise-differs',
    message: `A depthwise convolution of ${input} channels gives ${expected} ${key}, not ${given}.`,
    advice: `Leave "${key}" out; "multiplier" says how many channels each one of the input becomes.`,
  };
}

export function multiplierAlone(multiplier: number): Message {
  return {
    code: 'multiplier-alone',
    message: `A multiplier of ${multiplier} has no effect on a convolution that is not depthwise.`,
    advice: 'Add "depthwise: true", or remove "multiplier".',
  };
}

export function cannotConcatenate(branches: readonly Numbers[]): Message {
  return {
    code: 'shapes-differ',
    message: `The branches give ${branches.map(formatShape).join(', ')}: they cannot be concatenated.`,
    advice: 'Give all branches one height and width: the same strides, and padding that keeps the size.',
  };
}

export function poolPadding(padding: number, kernel: number): Message {
  return {
    code: 'pool-padding',
    message: `A padding of ${padding} is more than half of the window of ${kernel}.`,
    advice: `Use at most ${Math.floor(kernel / 2)}: a window must not lie on padding alone.`,
  };
}

export function needsImage(operation: string, input: Numbers): Message {
  return {
    code: 'needs-image',
    message: `${operation} needs [height, width, channels], but gets ${formatShape(input)}.`,
    advice: 'Put it before global-avgpool or flatten.',
  };
}

export function needsFeatures(operation: string, input: Numbers): Message {
  return {
    code: 'needs-features',
    message: `${operation} needs [features], but gets ${formatShape(input)}.`,
    advice: 'Put global-avgpool or flatten before it.',
  };
}

export function shapesDiffer(body: Numbers, shortcut: Numbers): Message {
  return {
    code: 'shapes-differ',
    message:
      `The block's body gives ${formatShape(body)}, its shortcut ${formatShape(shortcut)}: ` + 'they cannot be added.',
    advice: 'End the body with $out channels and give it $stride once, or use "shortcut: projection" or "none".',
  };
}

const showShapes = (shapes: readonly Numbers[]): string => shapes.map(formatShape).join(', ');

export function cannotAdd(branches: readonly Numbers[]): Message {
  return {
    code: 'cannot-add',
    message: `The branches give ${showShapes(branches)}: they cannot be added.`,
    advice: 'Give all branches the same channels and the same strides.',
  };
}

export function cannotMultiply(branches: readonly Numbers[]): Message {
  return {
    code: 'cannot-multiply',
    message: `The branches give ${showShapes(branches)}: they cannot be multiplied.`,
    advice: 'Give all branches one shape, or one factor a channel: [1, 1, channels] or [channels].',
  };
}

export function duplicateLayer(name: string): Message {
  return {
    code: 'duplicate-layer',
    message: `Two layers are named "${name}".`,
    advice: 'Weights are stored by name: give each layer its own.',
  };
}

export function duplicateWeight(name: string): Message {
  return {
    code: 'duplicate-weight',
    message: `Two layers keep a weight named "${name}".`,
    advice: 'Weights are stored by name: give one of the layers, or of the convolutions below it, another.',
  };
}

export function blockOutput(channels: number, expected: number, out: string | null): Message {
  const wanted = out === null ? 'channels x expansion' : '"out"';
  return {
    code: 'block-output',
    message: `The block gives ${showCount(channels)} channels, but ${wanted} is ${showCount(expected)}.`,
    advice:
      "Use $out for the channels of the body's last convolution, or fix " +
      `"${out === null ? 'expansion' : 'out'}".`,
  };
}

export function logitsShape(shape: Numbers, classes: number): Message {
  return {
    code: 'logits-shape',
    message: `The head gives ${formatShape(shape)}, but ${classes} classes need [${classes}].`,
    advice:
      shape.length === 3 && String(shape) === String([1, 1, classes])
        ? 'Add "- flatten" at the end of the head.'
        : 'End the head with global-avgpool and dense: {name: fc, features: $classes}.',
  };
}

export function overBudget(what: string, count: number, limit: number): Message {
  return {
    code: 'over-budget',
    message: `With this the network has ${showCount(count)} ${what}; the limit is ${showCount(limit)}.`,
    advice: 'Use fewer blocks, fewer channels or a smaller input.',
  };
}

export function inputOrder([height = 0, width = 0, channels = 0]: Numbers): Message {
  return {
    code: 'input-order',
    message: `The input is ${height} high and ${width} wide, with ${channels} channels.`,
    advice: `Channels come last, [height, width, channels]: did you mean ${formatShape([width, channels, height])}?`,
  };
}

export function stemShrinks(input: Numbers, output: Numbers): Message {
  return {
    code: 'stem-shrinks',
    message: `The stem leaves ${times(output)} of an input of ${times(input)}, too little to learn much from.`,
    advice: 'For small images use a stem that keeps the size, such as "stem: cifar".',
  };
}
