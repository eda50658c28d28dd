import {createHash} from 'node:crypto';
import {UserError} from '../../../common/errors.js';
import {nameWorker} from '../../cluster/index.js';
import type {WorkerGroup} from '../../cluster/index.js';
import type {NamedTensor} from '../../nn/state-dict.js';

/** The code of the error that `refuseDrift` throws. */
export const driftCode = 'workers-drifted';

/**
 * Holds every worker's weights to the chief's: all make the same updates, so one that has others has a faulty memory,
 * or kernels that compute otherwise.
 *
 * @throws UserError `workers-drifted`, on all workers
 */
export function refuseDrift(group: WorkerGroup, weights: readonly NamedTensor[]): void {
  const hash = createHash('sha256');
  for (const {data} of weights) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const hashes = group.gather(hash.digest('hex'), 'weights hash');
  const other = hashes.findIndex((one) => one !== hashes[0]);
  if (other === -1) return;
  throw new UserError(
    driftCode,
    `The weights of ${nameWorker(group, other)} are no longer those of the chief, ${nameWorker(group, 0)}.`,
    'Resume from the last checkpoint; leave that worker out if it happens again: its memory or processor may be bad.',
    1,
  );
}
