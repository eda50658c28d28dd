import {parentPort, workerData} from 'node:worker_threads';
import type {PlanOptions} from './plan-specs.js';
import {planHere} from './plan-specs.js';

/** The thread of `planSpecs`: compiles its share, hands the plans back, and ends. */
const {paths, options} = workerData as {readonly paths: readonly string[]; readonly options: PlanOptions};
parentPort?.postMessage(planHere(paths, options));
