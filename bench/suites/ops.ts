import {takesBfloat16} from '../../runtime/nn/engine/choose-precision.js';
import {ownProgram} from './suite.js';
import type {Suite} from './suite.js';

/** There are more than a hundred kernels to time: each gets this part of a program's seconds. */
const part = 1 / 40;

export const ops: Suite = {
  name: 'ops',
  title: 'Single operations of CIFAR resnet18 at batch 128, and what they reach of the best rate of one large kernel.',
  goals: [],
  charted: [],
  programs: ({seconds}) =>
    (takesBfloat16() ? ['bfloat16', 'float32'] : ['float32']).map((precision) => ({
      work: precision,
      contestant: 'specnet',
      ...ownProgram('operations', [precision, seconds * part]),
    })),
};
