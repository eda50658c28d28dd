/** Who trains together, as a worker is given at its start. */
export interface Cluster {
  /** `host:port` by task, two or more. Task 0 is the chief. */
  readonly addresses: readonly string[];
  /** Which of them this process is. */
  readonly task: number;
}

/** The code of the error where workers do not have in common what they must. */
export const differenceCode = 'workers-differ';

/** A worker as messages name it: `worker 1 (h1:2222)`. */
export function nameWorker({addresses}: Pick<Cluster, 'addresses'>, task: number): string {
  return `worker ${task} (${addresses[task] ?? 'unknown'})`;
}
