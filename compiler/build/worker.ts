import {parentPort, workerData} from 'node:worker_threads';
import {planShard} from './build-shard.js';
import type {Work} from './plan.js';

/** A thread of `planSpecs`: compiles its shard, hands the plans back, and ends. */
parentPort?.postMessage(await planShard(workerData as Work));
