import type {Operation} from './operation.js';
import {free} from './operation.js';
import {fillPool, isOnePlace, pool} from './window.js';

/**
 * The largest value under a window, torch.nn.MaxPool2d: the stride is the kernel by default, and padding never wins.
 */
export const maxpool: Operation = {
  name: 'maxpool',
  layerFunction: 'maxPool',
  named: false,
  heads: true,
  fill: fillPool,
  defaults: ({kernel = 1}) => ({stride: kernel, padding: 0, ceil: false}),
  younger: {ceil: false},
  channels: (_values, input) => input,
  isIdle: isOnePlace,
  measure: (values, input) => {
    const {shape, problems} = pool('maxpool', values, input);
    return free(shape, problems);
  },
};
