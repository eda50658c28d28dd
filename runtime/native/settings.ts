import {findCacheFolder} from '#cache-folder';
import {packagePath} from '#package-root';
import {tfjsPin} from './package-pin.js';
import type {PackagePin} from './package-pin.js';
import {libraryPins} from './wheels.js';
import type {LibraryPin} from './wheels.js';

/** What decides which library is used and where it is kept. Everything has a default; tests bring their own. */
export interface NativeOptions {
  /** Environment variables: SPECNET_TENSORFLOW, SPECNET_TENSORFLOW_LOG, XDG_CACHE_HOME, CXX, PATH. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Take the CUDA build. By default it is taken where `spec setup --gpu` has installed it. */
  readonly gpu?: boolean;
  /** The libraries that may be installed. */
  readonly pins?: readonly LibraryPin[];
  /** The tfjs-node-gpu that is fetched where none is installed. */
  readonly tfjs?: PackagePin;
  /** The folders from which an installed tfjs-node-gpu is looked for: the current one, and specnet's own. */
  readonly searchFrom?: readonly string[];
  /** `linux-x64`, `darwin-arm64`, …: this machine, unless given. */
  readonly platform?: string;
  /** Is passed progress, a line at a time. Writes to stderr unless given. */
  readonly report?: (line: string) => void;
}

export interface NativeSettings extends Required<Omit<NativeOptions, 'gpu'>> {
  readonly gpu: boolean | undefined;
  /** specnet's folder in the user's cache. */
  readonly cache: string;
}

/** Fills in what the caller left out. */
export function resolveSettings(options: NativeOptions = {}): NativeSettings {
  const environment = options.environment ?? process.env;
  return {
    environment,
    gpu: options.gpu,
    pins: options.pins ?? libraryPins,
    tfjs: options.tfjs ?? tfjsPin,
    searchFrom: options.searchFrom ?? [process.cwd(), packagePath()],
    platform: options.platform ?? `${process.platform}-${process.arch}`,
    report: options.report ?? ((line) => process.stderr.write(`${line}\n`)),
    cache: findCacheFolder(environment),
  };
}
