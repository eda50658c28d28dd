import {existsSync, readdirSync, realpathSync, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {UserError} from '../../common/errors.js';
import {findInstalledTfjs} from './find-tfjs.js';
import {isInstalled} from './install-library.js';
import type {NativeSettings} from './settings.js';
import type {LibraryPin} from './wheels.js';

/** Where a library came from, which decides who may fix it. */
export type LibraryOrigin = 'SPECNET_TENSORFLOW' | 'tfjs-node-gpu' | 'cache';

/** TensorFlow's C library on this machine, not loaded yet. */
export interface Library {
  readonly origin: LibraryOrigin;
  /** The folder that holds the library. */
  readonly directory: string;
  /** The library's file name there, and its framework's, which old builds do not have apart. */
  readonly main: string;
  readonly framework?: string;
  /** The folder of its headers (`tensorflow/c/c_api.h` below it), where it has one. */
  readonly include?: string;
  /** An addon that was built with it and is used as it is. */
  readonly addon?: string;
  /** What distinguishes this library from another of the same names: part of the built addon's name. */
  readonly identity: string;
}

const mainNames = ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib'];

function findHeaders(directory: string): string | undefined {
  return [join(directory, 'include'), join(directory, '..', 'include')].find((folder) =>
    existsSync(join(folder, 'tensorflow', 'c', 'c_api.h')),
  );
}

/** A library of the user's own. Throws tensorflow-not-found where the folder holds none. */
function findOwn(given: string): Library {
  for (const directory of [resolve(given), join(resolve(given), 'lib')]) {
    const main = mainNames.find((name) => existsSync(join(directory, name)));
    if (main === undefined) continue;
    const framework = main.replace(/_cc(?=\.)/, '').replace('libtensorflow', 'libtensorflow_framework');
    const {size, mtimeMs} = statSync(join(directory, main));
    return {
      origin: 'SPECNET_TENSORFLOW',
      directory: realpathSync(directory),
      main,
      framework: existsSync(join(directory, framework)) ? framework : undefined,
      include: findHeaders(directory),
      identity: `${realpathSync(directory)} ${main} ${size} ${mtimeMs}`,
    };
  }
  throw new UserError(
    'tensorflow-not-found',
    `SPECNET_TENSORFLOW=${given} holds none of ${mainNames.join(', ')}`,
    "name the folder that does, such as a Python's site-packages/tensorflow, or unset it, and specnet installs its own",
    2,
  );
}

/** The addon and library of a tfjs-node-gpu of the user's own, where its installer has completed. */
function findTfjsOwn(settings: NativeSettings): Library | undefined {
  const folder = findInstalledTfjs(settings);
  if (folder === undefined) return undefined;
  const built = join(folder, 'lib');
  if (!existsSync(built)) return undefined;
  const addon = readdirSync(built)
    .filter((name) => /^napi-v\d+$/.test(name))
    .map((name) => join(built, name, 'tfjs_binding.node'))
    .find((path) => existsSync(path));
  const directory = join(folder, 'deps', 'lib');
  if (addon === undefined || !existsSync(directory)) return undefined;
  return {origin: 'tfjs-node-gpu', directory, main: 'libtensorflow', addon, identity: addon};
}

/** The library of `pin` as it stands in the cache; whether it does is isInstalled's business. */
export function describeInstalled(pin: LibraryPin, cache: string): Library {
  const directory = join(cache, pin.name, 'tensorflow');
  return {
    origin: 'cache',
    directory,
    ...pin.library,
    include: join(directory, 'include'),
    identity: pin.wheels.map(({sha256}) => sha256).join(),
  };
}

/**
 * The library that would be used, without installing any: the user's own, else tfjs-node-gpu's where its installer
 * completed, else the one in the cache (the CUDA build where it is there, unless settings.gpu says otherwise).
 * @throws UserError tensorflow-not-found
 */
export function findLibrary(settings: NativeSettings): Library | undefined {
  const own = settings.environment['SPECNET_TENSORFLOW'];
  if (own !== undefined && own !== '') return findOwn(own);
  const completed = settings.gpu === undefined ? findTfjsOwn(settings) : undefined;
  if (completed !== undefined) return completed;
  const devices = settings.gpu === undefined ? ['gpu', 'cpu'] : [settings.gpu ? 'gpu' : 'cpu'];
  const pin = devices
    .map((device) => settings.pins.find(({name}) => name.endsWith(`-${settings.platform}-${device}`)))
    .find((candidate) => candidate !== undefined && isInstalled(candidate, settings.cache));
  return pin && describeInstalled(pin, settings.cache);
}
