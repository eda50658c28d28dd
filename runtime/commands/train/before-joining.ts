import {joinGroup} from '../../cluster/index.js';
import type {Cluster} from '../../cluster/index.js';

/** How long a worker that cannot train takes to find others that wait for it, and to tell them, in seconds. */
const farewell = {start: 5, step: 5};

/**
 * Does what a worker can fail at before it joins the others, such as reading its data. Where it does, those who already
 * wait for it are told why.
 *
 * @param cluster null: one process
 */
export async function beforeJoining<T>(cluster: Cluster | null, prepare: () => Promise<T>): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    if (cluster !== null) await tellWaiting(cluster, error instanceof Error ? error.message : String(error));
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
