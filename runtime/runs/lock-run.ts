import {join} from 'node:path';
import {removeLockLeftovers, withLock} from '#lock';
import type {Lock} from '#lock';
import {UserError} from '../../common/errors.js';
import {writeError} from '../../common/write-file.js';

const lockName = '.lock';

/**
 * Does `work` as the only process that writes to a run's folder. A process that was killed holds nothing.
 *
 * @throws UserError `run-busy` where another process trains in it; `write-failed` where it may not be written to
 * @throws LockLostError where another process took the folder over while this one gave no sign of life
 */
export function lockRun<T>(folder: string, work: (lock: Lock) => Promise<T>): Promise<T> {
  return lockFolder(folder, work, () => {
    throw new UserError(
      'run-busy',
      `${folder} is being trained by another process.`,
      'Wait until it has ended, or start a new run: without --resume it gets its own folder.',
      1,
    );
  });
}

/**
 * Does `work` as the only process that writes to a folder.
 *
 * @param refuse throws what there is to say where another process does
 */
export function lockFolder<T>(folder: string, work: (lock: Lock) => Promise<T>, refuse: () => never): Promise<T> {
  return lockPath(join(folder, lockName), work, refuse);
}

/**
 * Does `work` as the only process that has the lock at `path`.
 *
 * @param onWait called once where another process has it; throws, or it is waited for
 */
export async function lockPath<T>(path: string, work: (lock: Lock) => Promise<T>, onWait: () => void): Promise<T> {
  let held = false;
  try {
    return await withLock(
      path,
      (lock) => {
        held = true;
        removeLockLeftovers(path);
        return work(lock);
      },
      onWait,
    );
  } catch (error) {
    if (held || error instanceof UserError) throw error;
    throw writeError(path, error);
  }
}
