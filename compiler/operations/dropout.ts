import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** Numbers that are dropped at random in training, torch.nn.Dropout. */
export const dropout: Operation = {
  ...elementWise('dropout', 'dropout'),
  fill: (given) => ({rate: given['rate'] ?? 0}),
  isIdle: ({rate}) => rate === 0,
};
