import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** min(max(x, 0), 6), torch.nn.ReLU6. */
export const relu6: Operation = elementWise('relu6', 'relu6');
