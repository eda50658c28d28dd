import {mkdirSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {withLock} from '#lock';
import type {Lock} from '#lock';
import {downloadPackage} from './download-package.js';
import {explainFileError} from './explain-errors.js';
import {findTfjs, locatePackage} from './find-tfjs.js';
import type {PackageManifest} from './find-tfjs.js';
import {putInPlace, withIncoming} from './incoming.js';
import type {NativeSettings} from './settings.js';

/** What is kept of the package: its C++, and what says whose it is. Its JavaScript is for who installs it himself. */
const kept = /^package\/(binding\/[^/]+\.(cc|h)|package\.json|README\.md|LICENSE)$/;

/**
 * Puts tfjs-node-gpu into the cache unless one is installed or cached already: downloads, checks, unpacks beside its
 * place, then renames. However many processes ask at once, one downloads.
 * @returns whether there was anything to do
 * @throws UserError disk-full, cache-not-writable, and what downloadPackage throws
 */
export async function installTfjs(settings: NativeSettings): Promise<boolean> {
  if (findTfjs(settings) !== undefined) return false;
  const {cache, tfjs, report} = settings;
  try {
    mkdirSync(cache, {recursive: true});
    await withLock(
      join(cache, 'setup.lock'),
      async (lock) => {
        if (findTfjs(settings) === undefined) await install(settings, lock);
      },
      () => report('Another process is setting TensorFlow up; waiting for it …'),
    );
  } catch (error) {
    throw explainFileError(error, cache, tfjs.bytes + tfjs.unpackedBytes);
  }
  return true;
}

async function install(settings: NativeSettings, lock: Lock): Promise<void> {
  const {cache, tfjs, report} = settings;
  const {extract} = await import('tar');
  await withIncoming(cache, tfjs.bytes + tfjs.unpackedBytes, async (work) => {
    const download = join(work, 'tarball');
    const tree = join(work, 'tree');
    for (const folder of [download, tree]) mkdirSync(folder);
    report(`Downloading ${tfjs.name} ${tfjs.version} through npm …`);
    const file = await downloadPackage(tfjs, download, settings, lock.holdFor);
    await extract({file, cwd: tree, strip: 1, strict: true, filter: (path) => kept.test(path)});
    const files = readdirSync(tree, {recursive: true, encoding: 'utf8'})
      .map((path) => ({path, status: statSync(join(tree, path))}))
      .filter(({status}) => status.isFile())
      .map(({path, status}) => ({path, bytes: status.size}));
    const manifest: PackageManifest = {integrity: tfjs.integrity, files};
    putInPlace(tree, locatePackage(tfjs, cache), manifest, lock);
  });
}
