import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {withLock} from '#lock';
import {UserError} from '../errors.js';
import {packageRoot} from '../package-root.js';
import {diskFull, explainFileError} from './explain-errors.js';
import type {Library} from './find-library.js';
import {findBinding} from './find-tfjs.js';
import {explainLoadFailure} from './load-addon.js';
import {runProgram} from './run-program.js';
import type {NativeSettings} from './settings.js';

const require = createRequire(import.meta.url);

/** The headers of Node's C interface, as a package: node-gyp would download them from a host of its own. */
const findNodeHeaders = (): string => (require('node-api-headers') as {include_dir: string}).include_dir;

/**
 * The folders whose C++ makes the addon: tfjs-node-gpu's binding, specnet's additions to it, and those of them that are
 * written for vectors, compiled once for each set of instructions.
 */
const sourceFolders = {
  binding: findBinding,
  addon: () => join(packageRoot, 'runtime', 'native', 'addon'),
  vectors: () => join(packageRoot, 'runtime', 'native', 'addon', 'vectors'),
} as const;

const openerSource = join(packageRoot, 'runtime', 'native', 'opener', 'open_quietly.cc');

type SourceFolder = keyof typeof sourceFolders;

function listSources(
  pattern: RegExp,
  settings: NativeSettings,
  folders: readonly SourceFolder[] = ['binding', 'addon', 'vectors'],
): string[] {
  return folders
    .map((name) => sourceFolders[name](settings))
    .filter(existsSync)
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => pattern.test(name))
        .sort()
        .map((name) => join(folder, name)),
    );
}

/** What everything is compiled with. */
const commonFlags = [
  '-O2',
  '-std=c++17',
  '-fPIC',
  '-pthread',
  '-DNAPI_VERSION=8',
  // addon/list_attribute.cc says why.
  '-DTFE_OpSetAttrString=specnet_set_string_attribute',
];

/** What makes an addon; on macOS Node's symbols are found when it is loaded. */
const addonFlags = ['-shared', ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [])];

/** What makes one object of several sources. */
const objectFlags = ['-r', '-nostdlib'];

/** The objects that make the addon: `vectors` is AVX-512's, and `vectors-avx2` the same sources for AVX2. */
const objects = [
  {name: 'rest', flags: [], folders: ['binding', 'addon']},
  {name: 'vectors', flags: [], folders: ['vectors']},
  {name: 'vectors-avx2', flags: ['-DSPECNET_AVX2'], folders: ['vectors']},
] as const;

/** The linker's options: against these very files, found at run time beside the addon or where the user keeps them. */
function listLinkFlags({main, framework, origin, directory}: Library): string[] {
  const names = [main, framework].filter((name) => name !== undefined);
  const beside = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  return [...names.map((name) => join(directory, name)), `-Wl,-rpath,${origin === 'cache' ? beside : directory}`];
}

/**
 * Where the addon for `library` is, or will be once it is built. The name holds a hash of the sources, the options
 * and the library, so a change of any makes another addon, and checkouts of different versions do not fight over one
 * file.
 * @throws UserError tfjs-missing
 */
export function locateAddon(library: Library, settings: NativeSettings): string {
  if (library.addon !== undefined) return library.addon;
  const options = [...commonFlags, ...addonFlags, ...objectFlags, JSON.stringify(objects)];
  const hash = createHash('sha256').update(library.identity).update(options.join(' '));
  for (const path of [openerSource, ...listSources(/\.(cc|h)$/, settings)])
    hash.update(basename(path)).update(readFileSync(path));
  const name = `tfjs_binding-${hash.digest('hex').slice(0, 16)}.node`;
  // Beside the library, so that both move together; a folder of the user's own is left as it is.
  return library.origin === 'cache' ? join(library.directory, name) : join(settings.cache, 'addons', name);
}

/** The small addon that opens the library without its log lines, built together with `addon`. */
export function locateOpener(addon: string): string {
  return addon.replace(/tfjs_binding(?=-\w+\.node$)/, 'open_quietly');
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

/** The words that call the C++ compiler. Throws compiler-missing. */
async function findCompiler(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const given = environment['CXX']?.trim().split(/\s+/).filter(Boolean) ?? [];
  const candidates = given.length > 0 ? [given] : [['c++'], ['g++'], ['clang++']];
  for (const words of candidates) {
    const [program = '', ...rest] = words;
    const result = await runProgram(program, [...rest, '--version'], {environment});
    if (result?.status === 0) return words;
  }
  throw new UserError(
    'compiler-missing',
    given.length > 0
      ? `CXX=${given.join(' ')} does not run`
      : 'no C++ compiler (c++, g++, clang++) on the PATH; it builds the addon that connects Node and TensorFlow',
    'install one (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install), '
      + 'or name it: CXX=… spec setup',
  );
}

/** Compiles both addons, `opener` and `target`, by way of objects in `folder`. */
async function compile(
  library: Library,
  {opener, target, folder}: {opener: string; target: string; folder: string},
  settings: NativeSettings,
  holdFor: (pid: number) => void,
): Promise<void> {
  const {environment, report} = settings;
  const include = findHeaders(library, settings);
  const compiler = await findCompiler(environment);
  report('Building the addon that connects Node and TensorFlow (up to a minute) …');
  const common = [...commonFlags, `-I${findNodeHeaders()}`, `-I${include}`];
  const call = async (flags: readonly string[]) => {
    const [program = '', ...words] = [...compiler, ...common, ...flags];
    const result = await runProgram(program, words, {environment, onStart: holdFor});
    if (result?.status === 0) return;
    if (/No space left on device/.test(result?.output ?? '')) throw diskFull(settings.cache, 1e6);
    throw new UserError(
      'addon-not-built',
      `the C++ compiler ${program} could not build the addon against ${library.directory}:\n`
        + (result?.output.trim().split('\n').slice(-15).join('\n') ?? ''),
      'a compiler for C++17 is needed (GCC 8, Clang 7 or later); name another one: CXX=… spec setup',
    );
  };
  const built = objects.map((object) => ({...object, path: join(folder, `${object.name}.o`)}));
  // Side by side; all of them end before the first failure is told, so that none works on in a folder that is gone.
  const results = await Promise.allSettled([
    ...built.map(({flags, folders, path}) =>
      call([...flags, ...objectFlags, '-o', path, ...listSources(/\.cc$/, settings, folders)]),
    ),
    call([...addonFlags, '-o', opener, openerSource, ...(process.platform === 'darwin' ? [] : ['-ldl'])]),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  await call([...addonFlags, '-o', target, ...built.map(({path}) => path), ...listLinkFlags(library)]);
}

/** Loads the addon in a process of its own: a library for another machine may end it by a signal. */
async function probe(addon: string, library: Library, environment: NodeJS.ProcessEnv): Promise<void> {
  const result = await runProgram(process.execPath, ['-e', `require(${JSON.stringify(addon)}).TF_Version`], {
    environment: {...environment, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '3'},
  });
  if (result?.status !== 0) throw explainLoadFailure(library, result?.signal ?? result?.output ?? '');
}

/**
 * Builds the addon for `library` unless that is done; returns its path. What is there has been loaded once.
 * @throws UserError compiler-missing, addon-not-built, tensorflow-headers-missing, library-not-loadable,
 * cache-not-writable
 */
export async function buildAddon(library: Library, settings: NativeSettings): Promise<string> {
  const {cache, environment} = settings;
  const path = locateAddon(library, settings);
  if (existsSync(path)) return path;
  try {
    mkdirSync(dirname(path), {recursive: true});
    await withLock(
      join(cache, 'setup.lock'),
      async (holdFor) => {
        if (existsSync(path)) return;
        for (const name of readdirSync(dirname(path)))
          if (name.startsWith('building-')) rmSync(join(dirname(path), name), {recursive: true});
        const folder = join(dirname(path), `building-${process.pid}`);
        mkdirSync(folder);
        // Beside the library, which they look for there.
        const target = `${folder}.node`;
        const opener = `${folder}-opener.node`;
        try {
          await compile(library, {opener, target, folder}, settings, holdFor);
          await probe(target, library, environment);
          // The addon last: where it is, all is.
          renameSync(opener, locateOpener(path));
          renameSync(target, path);
        } finally {
          for (const made of [folder, opener, target]) rmSync(made, {recursive: true, force: true});
        }
      },
      () => settings.report('Another process is setting TensorFlow up; waiting for it …'),
    );
  } catch (error) {
    throw explainFileError(error, cache, 1e6);
  }
  return path;
}
