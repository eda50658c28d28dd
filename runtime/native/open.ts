import {existsSync} from 'node:fs';
import type {TensorFlow} from './binding.js';
import {buildAddon, locateAddon, locateOpener} from './build-addon.js';
import {describeInstalled, findLibrary} from './find-library.js';
import type {Library} from './find-library.js';
import {choosePin, installLibrary} from './install-library.js';
import {installTfjs} from './install-tfjs.js';
import {loadAddon} from './load-addon.js';
import {resolveSettings} from './settings.js';
import type {NativeOptions} from './settings.js';

/** A library and the addon built for it, both on disk, neither loaded. */
export interface PreparedTensorFlow {
  readonly library: Library;
  readonly addon: string;
  /** Opens the library without its log lines; a tfjs-node-gpu that its own installer completed has none. */
  readonly opener: string | undefined;
  /** Whether anything had to be installed or built. */
  readonly changed: boolean;
}

/**
 * Makes sure that TensorFlow's library and the addon are on this machine: finds them, or downloads, unpacks and builds.
 * Takes milliseconds where that is done.
 * @throws UserError see installLibrary, buildAddon, findLibrary
 */
export async function prepareTensorFlow(options: NativeOptions = {}): Promise<PreparedTensorFlow> {
  const settings = resolveSettings(options);
  const found = findLibrary(settings);
  const choose = () => choosePin(settings, settings.gpu ?? false);
  if (found === undefined) choose(); // a platform without a library is told before anything is downloaded
  const fetched = found?.addon === undefined && (await installTfjs(settings));
  const library = found ?? (await installDefault());
  const changed = fetched || found === undefined || !existsSync(locateAddon(library, settings));
  const addon = await buildAddon(library, settings);
  return {library, addon, opener: library.addon === undefined ? locateOpener(addon) : undefined, changed};

  async function installDefault(): Promise<Library> {
    const pin = choose();
    await installLibrary(pin, settings);
    return describeInstalled(pin, settings.cache);
  }
}

/**
 * TensorFlow's C library, loaded into this process, set up first where it is absent. Looked for in this order:
 * SPECNET_TENSORFLOW, a tfjs-node-gpu that its own installer completed, specnet's cache folder.
 * @throws UserError with the way out where it cannot be had
 */
export async function openTensorFlow(options: NativeOptions = {}): Promise<TensorFlow> {
  const {library, addon, opener} = await prepareTensorFlow(options);
  return loadAddon(addon, opener, library);
}
