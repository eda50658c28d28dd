import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {LockLostError} from '#lock';
import {UserError} from './errors.js';

/** A link in a run that somebody passed on must not make another file of this machine written to. Not on Windows. */
const noLink = constants.O_NOFOLLOW ?? 0;

export interface WriteOptions {
  /** A path in the same folder that the old file, if there is one, is to have from then on. */
  readonly keep?: string;
  /** Called when all is written beside it: throws where the old file is to stay. */
  readonly check?: () => void;
  /**
   * Whether it outlives a crash of the machine, which takes some milliseconds; default true. What can be made again
   * need not.
   */
  readonly durable?: boolean;
}

/**
 * Writes a whole file or leaves the old one: beside it, to the disk, then renamed over it. Whoever reads `path`, at
 * any moment and after any crash, finds the old file or the new one.
 *
 * @throws UserError `write-failed` (disk full, no permission, …)
 */
export function writeFileAtomically(
  path: string,
  parts: readonly (Uint8Array | string)[],
  {keep, check, durable = true}: WriteOptions = {},
): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = openSync(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | noLink, 0o666);
    try {
      for (const part of parts) writeAll(file, typeof part === 'string' ? Buffer.from(part) : part);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    check?.();
    if (keep !== undefined) keepOld(path, keep);
    renameSync(beside, path);
    if (durable) syncFolder(dirname(path));
  } catch (error) {
    removeIfThere(beside);
    if (error instanceof LockLostError) throw error;
    throw writeError(path, error);
  }
}

/**
 * Makes a folder and those above it, where they are not there. mkdirSync's `recursive` never comes back from a file
 * system such as /proc.
 *
 * @throws UserError `write-failed`
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return; // another process was faster
    throw writeError(path, error);
  }
}

/** What cannot be removed either must not hide why the write failed. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, {force: true});
  } catch {
    // The next one who opens the folder does: removeLeftovers.
  }
}

/** Whatever is killed when: one of the two paths holds the old file. */
function keepOld(path: string, keep: string): void {
  if (!existsSync(path)) return;
  rmSync(keep, {force: true});
  try {
    linkSync(path, keep);
  } catch {
    renameSync(path, keep); // a file system without hard links
  }
}

/**
 * Removes what processes that were killed left beside the files that they were writing. For the folder's one writer.
 */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\..+\.\d+\.tmp$/.test(name)) rmSync(join(folder, name), {force: true});
  }
}

/** Opens a file to be appended to, or makes it. A link is refused: what it leads to is not the run's. */
export function openToAppend(path: string): number {
  return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noLink, 0o666);
}

/** Adds to the end of a file that this process has open, and brings it to the disk. Throws as above. */
export function appendToFile(path: string, file: number, bytes: Uint8Array | string): void {
  try {
    writeAll(file, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    fsyncSync(file);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Writes all of the bytes where the file stands. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** Makes the rename itself last. Windows knows no such thing for folders. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const fullAdvice: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space and start again.',
  EDQUOT: 'Your share of the disk is full: free some space and start again.',
  EFBIG: 'Files may not become that large here: raise the limit (ulimit -f) and start again.',
};

/** Does what may fail in a folder; what the system then says becomes an error as above, of `path`. */
export function explainWrites<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? writeError(path, error) : error;
  }
}

/** The error of a failed write, as the user sees it. */
export function writeError(path: string, error: unknown): UserError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new UserError(
    'write-failed',
    `${path} could not be written: ${error instanceof Error ? error.message : String(error)}`,
    fullAdvice[code] ?? 'Check that the folder is there and may be written to.',
    1,
    {cause: error},
  );
}
