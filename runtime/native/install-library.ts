import {mkdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {withLock} from '#lock';
import type {Lock} from '#lock';
import {UserError} from '../../common/errors.js';
import {downloadWheels, spaceNeeded} from './download-wheels.js';
import {explainFileError} from './explain-errors.js';
import {putInPlace, withIncoming} from './incoming.js';
import type {NativeSettings} from './settings.js';
import {unpackWheel} from './unpack-wheel.js';
import type {UnpackedFile} from './unpack-wheel.js';
import type {LibraryPin} from './wheels.js';

/** What an installed folder says of itself, in manifest.json. */
interface Manifest {
  readonly version: string;
  readonly wheels: readonly string[];
  readonly files: readonly UnpackedFile[];
}

/**
 * Whether the library of `pin` is in the cache, whole: its largest files have the sizes they had when they were
 * unpacked.
 */
export function isInstalled(pin: LibraryPin, cache: string): boolean {
  const folder = join(cache, pin.name);
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    return (
      manifest.wheels.join() === pin.wheels.map(({sha256}) => sha256).join()
      && manifest.files
        .filter(({path}) => !path.endsWith('.h'))
        .every(({path, bytes}) => statSync(join(folder, path)).size === bytes)
    );
  } catch {
    return false;
  }
}

/** The pin for a platform and device. Throws platform-unsupported with what there is instead. */
export function choosePin({pins, platform}: NativeSettings, gpu: boolean): LibraryPin {
  const pin = pins.find(({name}) => name.endsWith(`-${platform}-${gpu ? 'gpu' : 'cpu'}`));
  if (pin !== undefined) return pin;
  const supported = pins.map(({name}) => name.split('-').slice(2).join('-')).join(', ');
  throw new UserError(
    'platform-unsupported',
    `specnet installs TensorFlow's library for ${supported}; this is ${platform}${gpu ? ' with --gpu' : ''}`,
    platform.startsWith('win32')
      ? 'on Windows use the installer of tfjs-node-gpu: npm rebuild @tensorflow/tfjs-node-gpu'
      : 'use a TensorFlow you have: SPECNET_TENSORFLOW=DIR, a folder with libtensorflow and its include/',
    2,
  );
}

/**
 * Puts the library of `pin` into the cache unless it is there: downloads, checks, unpacks beside its place, then
 * renames. However many processes ask at once, one downloads. A run that was killed leaves a folder that the next one
 * removes.
 * @param meanwhile work that is done under the same lock while the download takes its time; it does not fail
 * @returns the installed folder
 * @throws UserError disk-full, cache-not-writable, wheel-hash, and what downloadWheels throws
 */
export async function installLibrary(
  pin: LibraryPin,
  settings: NativeSettings,
  meanwhile?: (holdFor: (pid: number) => void) => Promise<void>,
): Promise<string> {
  const {cache, report} = settings;
  const folder = join(cache, pin.name);
  if (isInstalled(pin, cache)) return folder;
  try {
    mkdirSync(cache, {recursive: true});
    await withLock(
      join(cache, 'setup.lock'),
      async (lock) => {
        if (isInstalled(pin, cache)) return;
        const done = meanwhile?.(lock.holdFor);
        try {
          await install(pin, settings, lock);
        } finally {
          await done;
        }
      },
      () => report('Another process is setting TensorFlow up; waiting for it …'),
    );
  } catch (error) {
    throw explainFileError(error, cache, spaceNeeded(pin));
  }
  return folder;
}

async function install(pin: LibraryPin, settings: NativeSettings, lock: Lock): Promise<void> {
  const {cache, report} = settings;
  await withIncoming(cache, spaceNeeded(pin), async (work) => {
    const tree = join(work, 'tree');
    mkdirSync(tree);
    const download = join(work, 'wheels');
    mkdirSync(download);
    const files: UnpackedFile[] = [];
    const wheels = await downloadWheels(pin, download, settings, lock.holdFor);
    report('Unpacking the library …');
    for (const wheel of wheels) {
      files.push(...(await unpackWheel(wheel, tree)));
      rmSync(wheel);
    }
    const manifest: Manifest = {version: pin.version, wheels: pin.wheels.map(({sha256}) => sha256), files};
    putInPlace(tree, join(cache, pin.name), manifest, lock);
  });
}
