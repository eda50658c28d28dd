import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** max(x, 0) + slope min(x, 0), torch.nn.LeakyReLU. */
export const leakyRelu: Operation = {
  ...elementWise('leaky-relu', 'leakyRelu', {slope: 0.01}),
  isIdle: ({slope}) => slope === 1,
};
