import type {Operation} from './operation.js';
import {free} from './operation.js';

/** `[h, w, c]` becomes `[c h w]`, channels first as in PyTorch: torch.nn.Flatten. A vector stays as it is. */
export const flatten: Operation = {
  name: 'flatten',
  layerFunction: 'flatten',
  named: false,
  heads: false,
  fill: () => ({}),
  defaults: () => ({}),
  channels: (_values, input) => input,
  isIdle: (_values, input) => input.length === 1,
  measure: (_values, input) => free([input.reduce((product, length) => product * length, 1)]),
};
