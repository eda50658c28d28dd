import type {Operation} from './operation.js';
import {free} from './operation.js';
import {needsImage} from './window.js';

/**
 * The mean over height and width, torch.nn.AdaptiveAvgPool2d(1): `[h, w, c]` becomes `[c]`, as a flatten after it
 * would make it, or with `keep` `[1, 1, c]`.
 */
export const globalAvgpool: Operation = {
  name: 'global-avgpool',
  layerFunction: 'globalAvgPool',
  named: false,
  heads: false,
  fill: (given) => ({keep: given['keep'] ?? false}),
  defaults: () => ({keep: false}),
  younger: {keep: false},
  channels: (_values, input) => input,
  isIdle: ({keep}, [height, width]) => keep === true && height === 1 && width === 1,
  measure: ({keep}, input) => {
    const problems = needsImage('global-avgpool', input);
    const channels = input[2] ?? 0;
    return free(problems.length > 0 ? null : keep === true ? [1, 1, channels] : [channels], problems);
  },
};
