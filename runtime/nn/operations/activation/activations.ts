import type {ElementFunction} from './element-wise.js';
import {geluFunction} from './gelu.js';
import {hardSigmoidFunction} from './hard-sigmoid.js';
import {hardSwishFunction} from './hard-swish.js';
import {leakyReluFunction} from './leaky-relu.js';
import {reluFunction} from './relu.js';
import {relu6Function} from './relu6.js';
import {sigmoidFunction} from './sigmoid.js';
import {siluFunction} from './silu.js';

/** Functions that an option of another operation may name, as the spec language does, with their defaults. */
export const activations = {
  'relu': reluFunction,
  'relu6': relu6Function,
  'leaky-relu': leakyReluFunction(0.01),
  'gelu': geluFunction,
  'silu': siluFunction,
  'hardswish': hardSwishFunction,
  'sigmoid': sigmoidFunction,
  'hardsigmoid': hardSigmoidFunction,
} as const satisfies Readonly<Record<string, ElementFunction>>;

export type ActivationName = keyof typeof activations;
