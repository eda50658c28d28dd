import type {Operation} from './operation.js';
import {elementWise} from './element-wise.js';

/** What comes in, for a parameter that names an operation where none is wanted. */
export const identity: Operation = {...elementWise('identity', 'identity'), isIdle: () => true};
