import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** min(max(x + 3, 0), 6) / 6, torch.nn.Hardsigmoid. */
export const hardsigmoid: Operation = elementWise('hardsigmoid', 'hardSigmoid');
