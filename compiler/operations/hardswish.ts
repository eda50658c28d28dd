import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** x min(max(x + 3, 0), 6) / 6, torch.nn.Hardswish. */
export const hardswish: Operation = elementWise('hardswish', 'hardSwish');
