import {join} from 'node:path';
import {explainWrites, makeFolder} from '../../common/write-file.js';
import {openLog} from './log.js';
import type {Run} from './open-run.js';

/**
 * The run of a worker that is not the chief: all that it writes to the run's folder is `worker-N.log`. The folder may
 * be the chief's, on a disk that they share, or one of its own.
 *
 * @param base the folder that `folder` is relative to
 */
export function openWorkerRun(base: string, folder: string, worker: number): Run {
  const path = join(base, folder);
  makeFolder(path);
  const log = explainWrites(path, () => openLog(join(path, `worker-${worker}.log`)));
  const leaveToChief = (): void => undefined;
  return {
    folder,
    ensureHeld: leaveToChief,
    log: log.write,
    writeEpoch: leaveToChief,
    writeCheckpoint: leaveToChief,
    writeLast: leaveToChief,
    writeBest: leaveToChief,
    writeTest: leaveToChief,
    writeProfile: () => join(folder, 'profile.json'),
    close: log.close,
  };
}
