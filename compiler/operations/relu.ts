import type {Operation} from './operation.js';
import {free} from './operation.js';

/** max(x, 0), torch.nn.ReLU. */
export const relu: Operation = {
  name: 'relu',
  layerFunction: 'relu',
  named: false,
  heads: false,
  fill: () => ({}),
  defaults: () => ({}),
  channels: (_values, input) => input,
  measure: (_values, input) => free(input),
};
