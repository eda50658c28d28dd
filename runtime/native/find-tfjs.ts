import {existsSync, readFileSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {UserError} from '../../common/errors.js';
import type {PackagePin} from './package-pin.js';
import type {NativeSettings} from './settings.js';

/** tfjs-node-gpu on this machine: what the addon's C++ comes from. */
export interface TfjsPackage {
  readonly folder: string;
  readonly version: string;
  /** `installed`: by the user's package manager, in a node_modules; `cache`: by specnet. */
  readonly origin: 'installed' | 'cache';
}

/** What a package in the cache says of itself, in manifest.json. */
export interface PackageManifest {
  readonly integrity: string;
  readonly files: readonly {readonly path: string; readonly bytes: number}[];
}

/** Where `pin` is kept in the cache: `tfjs-node-gpu-4.22.0`. */
export function locatePackage({name, version}: PackagePin, cache: string): string {
  return join(cache, `${name.replace(/^@[^/]*\//, '')}-${version}`);
}

/** Whether the package of `pin` is in the cache, whole: its files have the sizes that they were unpacked with. */
export function isPackageCached(pin: PackagePin, cache: string): boolean {
  const folder = locatePackage(pin, cache);
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as PackageManifest;
    return (
      manifest.integrity === pin.integrity
      && manifest.files.every(({path, bytes}) => statSync(join(folder, path)).size === bytes)
    );
  } catch {
    return false;
  }
}

/** The folder of a tfjs-node-gpu that the user's package manager installed, seen from the project or from specnet. */
export function findInstalledTfjs({tfjs, searchFrom}: NativeSettings): string | undefined {
  for (const folder of searchFrom) {
    try {
      return dirname(createRequire(join(folder, 'package.json')).resolve(`${tfjs.name}/package.json`));
    } catch {
      // not there: the next folder may see one
    }
  }
  return undefined;
}

/** Whether C++ of this version fits what specnet adds to it: the pinned version, or a later one of the same major. */
function fits(version: string, pin: PackagePin): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [pinnedMajor = 0, pinnedMinor = 0] = pin.version.split('.').map(Number);
  return major === pinnedMajor && minor >= pinnedMinor;
}

/** The tfjs-node-gpu that would be used, without fetching any: an installed one that fits, else the cached one. */
export function findTfjs(settings: NativeSettings): TfjsPackage | undefined {
  const {tfjs, cache} = settings;
  const folder = findInstalledTfjs(settings);
  if (folder !== undefined && existsSync(join(folder, 'binding'))) {
    const {version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {version: string};
    if (fits(version, tfjs)) return {folder, version, origin: 'installed'};
  }
  if (!isPackageCached(tfjs, cache)) return undefined;
  return {folder: locatePackage(tfjs, cache), version: tfjs.version, origin: 'cache'};
}

/**
 * The folder of C++ that makes the addon.
 * @throws UserError tfjs-missing, where setting up has not fetched it
 */
export function findBinding(settings: NativeSettings): string {
  const found = findTfjs(settings);
  if (found !== undefined) return join(found.folder, 'binding');
  const {name, version} = settings.tfjs;
  throw new UserError(
    'tfjs-missing',
    `${name} ${version}, whose C++ source the addon is built from, is neither installed nor in ${settings.cache}`,
    'spec setup',
  );
}
