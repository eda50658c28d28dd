import type {Operation} from './operation.js';
import {free} from './operation.js';
import {needsImage} from './window.js';

/** The mean over height and width, torch.nn.AdaptiveAvgPool2d(1) and a flatten: `[h, w, c]` becomes `[c]`. */
export const globalAvgpool: Operation = {
  name: 'global-avgpool',
  word: 'globalAvgPool',
  named: false,
  heads: false,
  fill: () => ({}),
  defaults: () => ({}),
  channels: (_values, input) => input,
  measure: (_values, input) => {
    const problems = needsImage('global-avgpool', input);
    return free(problems.length > 0 ? null : [input[2] ?? 0], problems);
  },
};
