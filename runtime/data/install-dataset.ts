import {existsSync, mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {extract} from 'tar';
import {withLock} from '#lock';
import type {Lock} from '#lock';
import {UserError} from '../../common/errors.js';
import {writeError} from '../../common/write-file.js';
import type {Archive, DatasetDescription} from './description.js';
import {downloadFile} from './download-file.js';
import type {Download} from './download-file.js';
import {checkDataset} from './read-dataset.js';

export type DownloadableDataset = DatasetDescription & {readonly archive: Archive};

export interface Installation extends Pick<Download, 'onProgress' | 'patienceSeconds'> {
  /** Where the data set's files go. */
  readonly folder: string;
  /** Another place to take the archive from. */
  readonly from?: string;
  readonly report: (line: string) => void;
}

/**
 * Downloads a data set's archive and unpacks it, unless its files are there, whole. A new folder appears when all of
 * its files have been checked, and not before; of two calls at once, one waits for the other.
 *
 * @returns whether anything had to be done
 * @throws UserError `data-file`, and what `downloadFile` throws
 */
export async function installDataset(description: DownloadableDataset, installation: Installation): Promise<boolean> {
  const {folder, report} = installation;
  try {
    mkdirSync(dirname(folder), {recursive: true});
  } catch (error) {
    throw writeError(folder, error);
  }
  return withLock(
    `${folder}.lock`,
    async (lock) => {
      if (isWhole(description, folder)) return false;
      await install(description, installation, lock);
      return true;
    },
    () => report('Another process is downloading this data set; waiting for it.'),
  );
}

async function install(description: DownloadableDataset, installation: Installation, lock: Lock): Promise<void> {
  const {folder, from, report, onProgress, patienceSeconds} = installation;
  const {archive} = description;
  const url = from ?? archive.url;
  const packed = join(dirname(folder), basename(new URL(archive.url).pathname));
  report(`Downloading ${description.name} from ${url}\n  to ${folder}`);
  await interruptibly((signal) =>
    downloadFile({
      url,
      md5: archive.md5,
      path: packed,
      onProgress,
      patienceSeconds,
      signal: AbortSignal.any([signal, lock.signal]),
    }),
  );
  report('Unpacking and checking');
  const unpacked = `${folder}.unpacking`; // one name, under the lock: what a killed run left is removed here
  rmSync(unpacked, {recursive: true, force: true});
  mkdirSync(unpacked);
  try {
    const wanted = new Set([...description.train, ...description.test].map(({name}) => `${archive.folder}/${name}`));
    const filter = (path: string): boolean => wanted.has(path.replace(/^\.\//, ''));
    await extract({file: packed, cwd: unpacked, strip: 1, filter, strict: true});
    checkDataset({description, folder: unpacked});
    lock.ensureHeld();
    moveInto(unpacked, folder);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw writeError(folder, error);
  } finally {
    rmSync(unpacked, {recursive: true, force: true});
  }
  rmSync(packed, {force: true});
}

/** Lets the first Ctrl-C, or SIGTERM, end the work by its signal; the second ends the process. */
async function interruptibly<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.once(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of names) process.off(name, stop);
  }
}

/** All at once where the folder is new; into one that exists file by file, as other things may lie there. */
function moveInto(unpacked: string, folder: string): void {
  if (!existsSync(folder)) {
    renameSync(unpacked, folder);
    return;
  }
  for (const name of readdirSync(unpacked)) {
    const place = join(folder, name);
    renameSync(join(unpacked, name), place);
  }
}

function isWhole(description: DatasetDescription, folder: string): boolean {
  try {
    checkDataset({description, folder});
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
