import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** x times a constant. */
export const scale: Operation = {
  ...elementWise('scale', 'scale'),
  fill: (given) => ({by: given['by'] ?? 1}),
  isIdle: ({by}) => by === 1,
};
