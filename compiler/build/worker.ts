import {parentPort, workerData} from 'node:worker_threads';
import {planShare} from './build-share.js';
import type {Work} from './plan.js';

/** A thread of `planSpecs`: compiles its share, hands the plans back, and ends. */
parentPort?.postMessage(await planShare(workerData as Work));
