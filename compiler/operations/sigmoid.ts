import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** 1 / (1 + e^-x), torch.nn.Sigmoid. */
export const sigmoid: Operation = elementWise('sigmoid', 'sigmoid');
