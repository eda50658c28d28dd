import type {Operation} from './operation.js';
import {free, pairOf} from './operation.js';
import {needsImage} from './window.js';

/**
 * Zeros before and after an image's height, width or channels, torch.nn.functional.pad. Each is one number for both
 * ends, or `[before, after]`. CIFAR ResNets' shortcuts pad channels (He et al. 2015, option A).
 */
export const pad: Operation = {
  name: 'pad',
  layerFunction: 'pad',
  named: false,
  heads: true,
  fill: (given) => ({
    height: given['height'] ?? 0,
    width: given['width'] ?? 0,
    channels: given['channels'] ?? 0,
  }),
  defaults: () => ({height: 0, width: 0, channels: 0}),
  channels: (values, input) => input + sum(pairOf(values, 'channels')),
  isIdle: (values) => Object.keys(values).every((key) => pairOf(values, key).every((zeros) => zeros === 0)),
  measure: (values, input) => {
    const problems = needsImage('pad', input);
    const shape = ['height', 'width', 'channels'].map((key, axis) => (input[axis] ?? 0) + sum(pairOf(values, key)));
    return free(problems.length > 0 ? null : shape, problems);
  },
};

function sum([before, after]: readonly [number, number]): number {
  return before + after;
}
