import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/**
 * x times the probability that a standard normal variable is below it, torch.nn.GELU; by default not the approximation
 * by tanh.
 */
export const gelu: Operation = elementWise('gelu', 'gelu', {tanh: false});
