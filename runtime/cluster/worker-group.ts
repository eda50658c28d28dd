import type {Tensor} from '../nn/engine/engine.js';

/** What float32 numbers are sent as. bfloat16 is half the bytes, and each addition rounds to 8 bits of significand. */
export type WireFormat = 'float32' | 'bfloat16';

/** An all-reduce that has been started. */
export interface StartedAllReduce {
  /**
   * Waits for the sums. To be called once.
   * @throws UserError worker-lost, worker-failed, worker-stuck
   */
  finish(): Tensor[];
}

/**
 * The workers that train one network together, as one of them sees them. Task 0 is the chief. Whatever fails names the
 * worker that is to blame; after a failure every further call fails in the same way, and the process is to end.
 */
export interface WorkerGroup {
  /** `host:port` by task. */
  readonly addresses: readonly string[];
  readonly task: number;
  /** How long this worker has waited for others so far, in milliseconds. */
  readonly waited: number;
  /**
   * Elementwise sums over all workers, of float32 or of int32 tensors. All workers call with the same key, the same
   * shapes and in the same order; what is done at every step has the same key at every step. Arguments are borrowed,
   * results are the caller's. They are the same bytes on all workers.
   * @throws UserError worker-lost, worker-failed, worker-stuck
   */
  allReduce(tensors: readonly Tensor[], key: string): Tensor[];
  /** The same, running while other kernels do. It ends before another of its key is started. */
  startAllReduce(tensors: readonly Tensor[], key: string, format?: WireFormat): StartedAllReduce;
  /**
   * The chief's tensors on every worker, bit for bit. The others' say which shapes and types come.
   * @throws UserError worker-lost, worker-failed, worker-stuck
   */
  broadcast(tensors: readonly Tensor[], key: string): Tensor[];
  /**
   * Every worker's text, by task.
   * @throws UserError worker-lost, worker-failed, worker-stuck
   */
  gather(text: string, key: string): string[];
  /** Reports to the others why this worker is about to end: `disk full`. They fail with worker-failed and that. */
  reportError(message: string): void;
  /** Waits until all have come to the end; from here on nobody's leaving is an error. */
  leave(): void;
}
