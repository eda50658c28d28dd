import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** The branch dropped at random, image by image, in training: torchvision.ops.StochasticDepth by rows. */
export const dropPath: Operation = {
  ...elementWise('drop-path', 'dropPath'),
  fill: (given) => ({rate: given['rate'] ?? 0}),
  isIdle: ({rate}) => rate === 0,
};
