import {Worker} from 'node:worker_threads';
import {packagePath} from '#package-root';
import type {Assembly, Batch, BatchRequest} from './assemble-batch.js';
import type {Answer} from './batch-worker.js';

/** Threads that make batches. */
export interface BatchPool {
  /** Rejects where making the batch failed, or a thread died. */
  make(request: BatchRequest): Promise<Batch>;
  /** Ends the threads; batches that are still being made are rejected. */
  dispose(): Promise<void>;
}

interface Waiting {
  readonly worker: Worker;
  readonly resolve: (batch: Batch) => void;
  readonly reject: (error: unknown) => void;
}

export function createBatchPool(assembly: Assembly, count: number): BatchPool {
  const waiting = new Map<number, Waiting>();
  let requests = 0;
  let broken: Error | null = null;

  const fail = (message: string, cause?: unknown): void => {
    broken ??= new Error(message, {cause});
    for (const {reject} of waiting.values()) reject(broken);
    waiting.clear();
  };
  const workers = Array.from({length: count}, () => {
    const worker = new Worker(packagePath('dist', 'runtime', 'data', 'batch-worker.js'), {workerData: assembly});
    worker.on('message', (answer: Answer) => {
      const waiter = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('batch' in answer) waiter?.resolve(answer.batch);
      else waiter?.reject(answer.error);
    });
    worker.on('error', (error) => fail(`a loading thread failed: ${error.message}`, error));
    worker.on('exit', (code) => fail(`a loading thread ended with exit code ${code}`));
    return worker;
  });
  const leastBusy = (): Worker => {
    const load = workers.map((worker) => [...waiting.values()].filter((waiter) => waiter.worker === worker).length);
    return workers[load.indexOf(Math.min(...load))] as Worker;
  };

  return {
    make(request) {
      if (broken !== null) return Promise.reject(broken);
      const id = requests++;
      return new Promise((resolve, reject) => {
        const worker = leastBusy();
        waiting.set(id, {worker, resolve, reject});
        worker.postMessage({id, request});
      });
    },
    async dispose() {
      fail('the loader has been disposed of');
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
