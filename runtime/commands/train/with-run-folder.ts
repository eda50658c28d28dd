import {join} from 'node:path';
import type {Lock} from '#lock';
import type {WorkerGroup} from '../../cluster/index.js';
import {lockRun} from '../../runs/lock-run.js';
import {openWorkerRun} from '../../runs/worker-run.js';
import type {Run} from '../../runs/open-run.js';
import {isChief} from './describe-cluster.js';

/**
 * Does `work` with a run's folder, which the chief makes and locks; the other workers are sent its name.
 *
 * @param group null: one process
 * @param make gives the folder's path, relative to the project's
 */
export function withNewFolder<T>(
  group: WorkerGroup | null,
  make: () => string,
  work: (folder: string, lock: Lock | null) => Promise<T>,
): Promise<T> {
  if (group === null) return lockNew(make(), work);
  const [made] = group.gather(isChief(group) ? make() : '', 'folder');
  const folder = made as string;
  return isChief(group) ? lockNew(folder, work) : work(folder, null);
}

/** Does `work` with the folder of a run that is resumed, as its one writer; workers but the chief only read it. */
export function withOldFolder<T>(
  worker: {readonly task: number} | null,
  folder: string,
  work: (lock: Lock | null) => Promise<T>,
): Promise<T> {
  return isChief(worker) ? lockRun(join(process.cwd(), folder), work) : work(null);
}

/** The run as this worker writes it. */
export function openOwnRun(group: WorkerGroup | null, folder: string, open: () => Run): Run {
  return group === null || isChief(group) ? open() : openWorkerRun(process.cwd(), folder, group.task);
}

function lockNew<T>(folder: string, work: (folder: string, lock: Lock | null) => Promise<T>): Promise<T> {
  return lockRun(join(process.cwd(), folder), (lock) => work(folder, lock));
}
