import {joinGroup} from '../../cluster/index.js';
import type {Cluster} from '../../cluster/index.js';

/** How long a worker that cannot train takes to find others that wait for it, in seconds. */
const farewell = {start: 5, step: 5};

/**
 * Does what a worker can fail at before it joins the others, such as reading its data or locking its run. Where it
 * does, those who already wait for it learn why.
 *
 * @param cluster null: one process
 * @param prepare may call `startJoining` when it is about to join; from there on errors are reported by withWorkers
 */
export async function beforeJoining<T>(
  cluster: Cluster | null,
  prepare: (startJoining: () => void) => Promise<T>,
): Promise<T> {
  let isJoining = false;
  try {
    return await prepare(() => (isJoining = true));
  } catch (error) {
    if (cluster !== null && !isJoining)
      await tellWaiting(cluster, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function tellWaiting(cluster: Cluster, message: string): Promise<void> {
  try {
    const {group} = await joinGroup(cluster, {times: farewell, report: () => undefined});
    group.reportError(message);
  } catch {
    // Nobody waits; what went wrong here is what counts.
  }
}
