import {rmSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {withLock} from '#lock';
import {UserError} from '../errors.js';
import {writeError} from '../write-file.js';

const lockName = '.lock';

/**
 * Does `work` as the only process that writes to a run's folder. A process that was killed holds nothing.
 *
 * @throws UserError `run-busy` where another process trains in it; `write-failed` where it may not be written to
 */
export function lockRun<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return lockFolder(folder, work, () => {
    throw new UserError(
      'run-busy',
      `${folder} is being trained by another process.`,
      'Wait until it has ended, or start a run of its own: without --resume it gets another folder.',
      1,
    );
  });
}

/**
 * Does `work` as the only process that writes to a folder.
 *
 * @param refuse throws what there is to say where another process does
 */
export async function lockFolder<T>(folder: string, work: () => Promise<T>, refuse: () => never): Promise<T> {
  let held = false;
  const path = join(folder, lockName);
  try {
    return await withLock(
      path,
      () => {
        held = true;
        removeAbandoned(folder);
        return work();
      },
      refuse,
    );
  } catch (error) {
    if (held || error instanceof UserError) throw error;
    throw writeError(path, error);
  }
}

/** What a process that was killed while it took the lock has left of that. */
function removeAbandoned(folder: string): void {
  rmSync(join(folder, `${lockName}.takeover`), {force: true}); // who waits for us finds our lock, and needs it no more
  for (const name of readdirSync(folder)) {
    const pid = new RegExp(`^\\${lockName}(?:\\.takeover)?\\.(\\d+)$`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), {force: true});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
