import {mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {statfs} from 'node:fs/promises';
import {join} from 'node:path';
import type {Lock} from '#lock';
import {diskFull} from './explain-errors.js';

const incoming = 'incoming-';

/** Removes a folder, also one that an orphaned pip or npm is still writing in. */
export function removeFolder(path: string): void {
  rmSync(path, {recursive: true, force: true, maxRetries: 5, retryDelay: 50});
}

/**
 * Runs `work` with a new folder in the cache, in which something is made before it is renamed to its place; removes the
 * folder afterwards, and before it those of runs that were killed. Only for who holds the lock of the cache.
 * @param needed bytes of disk
 * @throws UserError disk-full, where fewer are free
 */
export async function withIncoming(
  cache: string,
  needed: number,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  for (const name of readdirSync(cache)) if (name.startsWith(incoming)) removeFolder(join(cache, name));
  const {bavail, bsize} = await statfs(cache);
  if (bavail * bsize < needed) throw diskFull(cache, needed, bavail * bsize);
  const folder = mkdtempSync(join(cache, incoming));
  try {
    await work(folder);
  } finally {
    removeFolder(folder);
  }
}

/** Puts an unpacked folder in its place, with a manifest of what it holds; a damaged one that stands there goes. */
export function putInPlace(tree: string, folder: string, manifest: object, lock: Lock): void {
  writeFileSync(join(tree, 'manifest.json'), `${JSON.stringify(manifest, undefined, 1)}\n`);
  lock.ensureHeld();
  removeFolder(folder);
  renameSync(tree, folder);
}
