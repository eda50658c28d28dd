import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {withLock} from '#lock';
import {UserError} from '../../common/errors.js';
import {callCompiler, findCompiler} from './compile/compiler.js';
import {compileObjects} from './compile/objects.js';
import {findNodeHeaders, hashSources, IncludeReader, listSources, openerSource} from './compile/sources.js';
import {explainFileError} from './explain-errors.js';
import type {Library} from './find-library.js';
import {chooseInstructionSet, instructionSets, setNames} from './instruction-sets.js';
import type {InstructionSet} from './instruction-sets.js';
import {explainLoadFailure} from './load-addon.js';
import {runProgram} from './run-program.js';
import type {NativeSettings} from './settings.js';

/** What everything is compiled with. */
const commonFlags = [
  '-O2',
  '-std=c++17',
  '-fPIC',
  '-pthread',
  '-DNAPI_VERSION=8',
];

/** What makes an addon; on macOS Node's symbols are found when it is loaded. */
const addonFlags = ['-shared', ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [])];

/** The linker's options: against these very files, found at run time beside the addon or where the user keeps them. */
function listLinkFlags({main, framework, origin, directory}: Library): string[] {
  const names = [main, framework].filter((name) => name !== undefined);
  const beside = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  return [...names.map((name) => join(directory, name)), `-Wl,-rpath,${origin === 'cache' ? beside : directory}`];
}

/**
 * Where the addon for `library` with kernels for `set` is, or will be once it is built. The name holds a hash of the
 * sources, the options and the library, so a change of any makes another addon, and checkouts of different versions do
 * not fight over one file.
 * @throws UserError tfjs-missing
 */
export function locateAddon(library: Library, set: InstructionSet, settings: NativeSettings): string {
  if (library.addon !== undefined) return library.addon;
  const hash = createHash('sha256').update(library.identity).update([...commonFlags, ...addonFlags].join(' '));
  hash.update(hashSources(set, settings));
  const name = `tfjs_binding-${set}-${hash.digest('hex').slice(0, 16)}.node`;
  // Beside the library, so that both move together; a folder of the user's own is left as it is.
  return library.origin === 'cache' ? join(library.directory, name) : join(settings.cache, 'addons', name);
}

/** The small addon that opens the library without its log lines, built together with `addon`. */
export function locateOpener(addon: string): string {
  return addon.replace(/tfjs_binding(?=-\w+-\w+\.node$)/, 'open_quietly');
}

/** Headers for a library that came without: those of a library that specnet installed, the C interface being stable. */
function findHeaders(library: Library, {pins, cache}: NativeSettings): string {
  const candidates = [library.include, ...pins.map(({name}) => join(cache, name, 'tensorflow', 'include'))];
  const found = candidates.find(
    (folder) => folder !== undefined && existsSync(join(folder, 'tensorflow', 'c', 'c_api.h')),
  );
  if (found !== undefined) return found;
  throw new UserError(
    'tensorflow-headers-missing',
    `the addon is built with include/tensorflow/c/c_api.h, and there is none beside ${library.directory}`,
    "name a folder that has it, such as a Python's site-packages/tensorflow; or run `spec setup` once without "
      + 'SPECNET_TENSORFLOW, and the headers it installs are used',
  );
}

/**
 * Compiles what needs nothing of TensorFlow, which is most of the kernels, while the library is being downloaded. What
 * goes wrong is left for the build to meet again and to report. To be called under the lock of the cache.
 */
export async function compileAhead(settings: NativeSettings, holdFor: (pid: number) => void): Promise<void> {
  try {
    const compiler = await findCompiler(settings.environment);
    const include = [findNodeHeaders()];
    const reader = new IncludeReader(include);
    const sources = listSources(chooseInstructionSet(settings.environment), settings).filter(
      ({path}) => !reader.includes(path, 'tensorflow/'),
    );
    await compileObjects(sources, {compiler, settings, holdFor, flags: commonFlags, include});
  } catch {
    // as said above
  }
}

/** Makes both addons, `opener` and `target`. */
async function make(
  library: Library,
  set: InstructionSet,
  {opener, target}: {opener: string; target: string},
  settings: NativeSettings,
  holdFor: (pid: number) => void,
): Promise<void> {
  const headers = findHeaders(library, settings);
  const compiler = await findCompiler(settings.environment);
  settings.report(`Building the addon that connects Node and TensorFlow (for ${setNames[set]}) …`);
  const include = [findNodeHeaders(), headers];
  const context = {compiler, settings, holdFor};
  const words = [...commonFlags, ...addonFlags, '-o'];
  const objects = await compileObjects(listSources(set, settings), {...context, flags: commonFlags, include});
  try {
    await callCompiler(context, [...words, target, ...objects, ...listLinkFlags(library)]);
  } catch (error) {
    // Whatever is wrong, the next try has to start again.
    for (const object of objects) rmSync(object, {force: true});
    throw error;
  }
  const system = process.platform === 'darwin' ? [] : ['-ldl'];
  await callCompiler(context, [...words, opener, `-I${findNodeHeaders()}`, openerSource, ...system]);
}

/** Loads the addon in a process of its own: a library for another machine may end it by a signal. */
async function probe(addon: string, library: Library, environment: NodeJS.ProcessEnv): Promise<void> {
  const result = await runProgram(process.execPath, ['-e', `require(${JSON.stringify(addon)}).openBinding()`], {
    environment: {...environment, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '3'},
  });
  if (result?.status !== 0) throw explainLoadFailure(library, result?.signal ?? result?.output ?? '');
}

/**
 * Builds the addon for `library` with kernels for `set`, unless that is done; returns its path. What is there has been
 * loaded once.
 * @throws UserError compiler-missing, addon-not-built, tensorflow-headers-missing, library-not-loadable,
 * cache-not-writable, disk-full
 */
export async function buildAddon(library: Library, set: InstructionSet, settings: NativeSettings): Promise<string> {
  const {cache, environment} = settings;
  const path = locateAddon(library, set, settings);
  if (existsSync(path)) return path;
  try {
    mkdirSync(dirname(path), {recursive: true});
    await withLock(
      join(cache, 'setup.lock'),
      async ({holdFor, ensureHeld}) => {
        if (existsSync(path)) return;
        const begun = 'building-';
        for (const name of readdirSync(dirname(path)))
          if (name.startsWith(begun)) rmSync(join(dirname(path), name), {recursive: true});
        // Beside the library, which they look for there.
        const [target, opener] = ['addon', 'opener'].map((name) =>
          join(dirname(path), `${begun}${process.pid}-${name}.node`),
        ) as [string, string];
        try {
          await make(library, set, {opener, target}, settings, holdFor);
          await probe(target, library, environment);
          ensureHeld();
          // The addon last: where it is, all is.
          renameSync(opener, locateOpener(path));
          renameSync(target, path);
        } finally {
          for (const made of [opener, target]) rmSync(made, {force: true});
        }
      },
      () => settings.report('Another process is setting TensorFlow up; waiting for it …'),
    );
  } catch (error) {
    throw explainFileError(error, cache, 1e8);
  }
  return path;
}

/** An addon on disk, and what its kernels are compiled for. */
export interface BuiltAddon {
  readonly path: string;
  readonly set: InstructionSet;
}

/** What keeps an addon from being built where another may serve: a cache that was brought from another machine. */
const obstacles: readonly string[] = [
  'compiler-missing',
  'addon-not-built',
  'tensorflow-headers-missing',
  'cache-not-writable',
  'disk-full',
];

/**
 * The addon for the processor at hand, built where that has not been done. Where it cannot be built, one that was built
 * for another instruction set serves, which is slower: kernels that the processor cannot run are left alone.
 * @throws UserError what buildAddon throws
 */
export async function provideAddon(library: Library, settings: NativeSettings): Promise<BuiltAddon> {
  const set = chooseInstructionSet(settings.environment);
  try {
    return {path: await buildAddon(library, set, settings), set};
  } catch (error) {
    const lesser = instructionSets.slice(instructionSets.indexOf(set) + 1);
    const other = [...lesser, ...instructionSets].find((name) => existsSync(locateAddon(library, name, settings)));
    if (other === undefined || !(error instanceof UserError) || !obstacles.includes(error.code)) throw error;
    settings.report(
      `note: the kernels for this processor (${setNames[set]}) cannot be built, so it computes more slowly: `
        + `${error.message}; ${error.advice}`,
    );
    return {path: locateAddon(library, other, settings), set: other};
  }
}
