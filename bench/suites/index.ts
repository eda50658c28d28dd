import {compile} from './compile.js';
import {inference} from './inference.js';
import {loader} from './loader.js';
import {ops} from './ops.js';
import {startUp} from './start-up.js';
import {step} from './step.js';
import type {Suite} from './suite.js';
import {workers} from './workers.js';

/** In the order they run where none is named. */
export const suites: readonly Suite[] = [ops, step, inference, loader, compile, startUp, workers];
