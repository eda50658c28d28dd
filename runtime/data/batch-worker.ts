import {parentPort, workerData} from 'node:worker_threads';
import {createAssembler} from './assemble-batch.js';
import type {Assembly, Batch, BatchRequest} from './assemble-batch.js';

/** What a worker answers to one request. */
export type Answer = {readonly id: number; readonly batch: Batch} | {readonly id: number; readonly error: unknown};

// The body of a loading thread: one request in, one batch out, whose memory moves over without a copy.
const assemble = createAssembler(workerData as Assembly);
parentPort?.on('message', ({id, request}: {id: number; request: BatchRequest}) => {
  let batch: Batch;
  try {
    batch = assemble(request);
  } catch (error) {
    parentPort?.postMessage({id, error} satisfies Answer);
    return;
  }
  parentPort?.postMessage({id, batch} satisfies Answer, [
    batch.images.buffer as ArrayBuffer,
    batch.labels.buffer as ArrayBuffer,
    ...(batch.mixed ? [batch.mixed.labels.buffer as ArrayBuffer] : []),
  ]);
});
