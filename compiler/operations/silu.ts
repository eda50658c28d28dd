import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** x / (1 + e^-x), torch.nn.SiLU. */
export const silu: Operation = elementWise('silu', 'silu');
