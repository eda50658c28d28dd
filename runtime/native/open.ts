import {existsSync} from 'node:fs';
import type {TensorFlow} from './binding.js';
import {buildAddon, compileAhead, locateAddon, locateOpener, provideAddon} from './build-addon.js';
import {describeInstalled, findLibrary} from './find-library.js';
import type {Library} from './find-library.js';
import {choosePin, installLibrary} from './install-library.js';
import {installTfjs} from './install-tfjs.js';
import {chooseInstructionSet, instructionSets} from './instruction-sets.js';
import type {InstructionSet} from './instruction-sets.js';
import {loadAddon} from './load-addon.js';
import type {LoadedAddon} from './load-addon.js';
import {resolveSettings} from './settings.js';
import type {NativeOptions} from './settings.js';

/** A library and the addon built for it, both on disk, neither loaded. */
export interface PreparedTensorFlow {
  readonly library: Library;
  readonly addon: string;
  /** Opens the library without its log lines; a tfjs-node-gpu that its own installer completed has none. */
  readonly opener: string | undefined;
  /** What the addon's kernels are compiled for. */
  readonly set: InstructionSet;
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
  if (found === undefined) choose(); // a platform without a library is reported before anything is downloaded
  const fetched = found?.addon === undefined && (await installTfjs(settings));
  const library = found ?? (await installDefault());
  const wanted = locateAddon(library, chooseInstructionSet(settings.environment), settings);
  const changed = fetched || found === undefined || !existsSync(wanted);
  const {path: addon, set} = await provideAddon(library, settings);
  return {library, addon, opener: library.addon === undefined ? locateOpener(addon) : undefined, set, changed};

  async function installDefault(): Promise<Library> {
    const pin = choose();
    await installLibrary(pin, settings, (holdFor) => compileAhead(settings, holdFor));
    return describeInstalled(pin, settings.cache);
  }
}

/**
 * Builds the addon for every instruction set that this platform's processors may have, so that the cache can move
 * to another machine, one without a compiler too.
 * @throws UserError see buildAddon
 */
export async function prepareForAllProcessors(
  {library}: PreparedTensorFlow,
  options: NativeOptions = {},
): Promise<void> {
  const settings = resolveSettings(options);
  if (library.addon !== undefined || !settings.platform.endsWith('-x64')) return;
  for (const set of instructionSets) await buildAddon(library, set, settings);
}

/**
 * TensorFlow's C library, loaded into this process, set up first where it is absent. Looked for in this order:
 * SPECNET_TENSORFLOW, a tfjs-node-gpu that its own installer completed, specnet's cache folder.
 * @throws UserError with the way out where it cannot be had
 */
export async function openTensorFlow(options: NativeOptions = {}): Promise<TensorFlow> {
  return (await loadTensorFlow(options)).open();
}

/**
 * The same, loaded but not opened: a process that joins a group of workers does so in between.
 * @throws UserError what openTensorFlow throws
 */
export async function loadTensorFlow(options: NativeOptions = {}): Promise<LoadedAddon> {
  const {library, addon, opener, set} = await prepareTensorFlow(options);
  return loadAddon(addon, opener, library, set);
}
