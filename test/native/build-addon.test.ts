import assert from 'node:assert/strict';
import {cpSync, existsSync, mkdirSync, readdirSync, symlinkSync} from 'node:fs';
import {truncateSync, utimesSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {buildAddon, locateAddon, provideAddon} from '../../runtime/native/build-addon.js';
import {locateObjects} from '../../runtime/native/compile/objects.js';
import {listSources} from '../../runtime/native/compile/sources.js';
import {findLibrary} from '../../runtime/native/find-library.js';
import {installLibrary} from '../../runtime/native/install-library.js';
import {chooseInstructionSet} from '../../runtime/native/instruction-sets.js';
import type {InstructionSet} from '../../runtime/native/instruction-sets.js';
import {prepareTensorFlow} from '../../runtime/native/open.js';
import {resolveSettings} from '../../runtime/native/settings.js';
import {makeSandbox, runNode} from '../tools/sandbox.js';
import type {Sandbox} from '../tools/sandbox.js';
import {makeTinyWheel, platform} from './tiny-wheel.js';
import {assertFile} from '../tools/assert-outcome.js';

const ignore = () => undefined;

/** A sandbox whose cache has a library in it that is not a library. */
async function prepare(sandbox: Sandbox, change: NodeJS.ProcessEnv = {}) {
  const {path, pin} = makeTinyWheel(sandbox.folder);
  sandbox.addPip(`cp '${path}' "$dest"`);
  const environment = {...sandbox.environment, ...change};
  const settings = resolveSettings({environment, pins: [pin], platform, report: ignore});
  await installLibrary(pin, settings);
  const library = findLibrary(settings);
  assert.ok(library);
  return {settings, library};
}

const listAddons = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.node'));

/** A compiler that writes junk, and to the calls what it was asked for: an object's source, `headers`, or `link`. */
function addJunkCompiler(sandbox: Sandbox): void {
  sandbox.addProgram(
    'c++',
    `
    [ "$1" = --version ] && exit 0
    what=link
    while [ $# -gt 0 ]; do
      case "$1" in -c) what=object;; c++-header) what=headers;; -o) echo junk > "$2";; *.cc) source=$1;; esac
      shift
    done
    [ $what = object ] && what=$(basename "$source")
    echo "$what" >> "$CALLS"`,
  );
}

describe('buildAddon', () => {
  it('says what to do without a compiler', async (test) => {
    const {settings, library} = await prepare(makeSandbox(test));
    await assert.rejects(buildAddon(library, 'avx2', settings), {code: 'compiler-missing'});
    const named = {...settings, environment: {...settings.environment, CXX: 'no-such-compiler -m64'}};
    const message = /CXX=no-such-compiler -m64/;
    await assert.rejects(buildAddon(library, 'avx2', named), {code: 'compiler-missing', message});
    assert.deepEqual(listAddons(library.directory), []);
  });

  it('shows what the compiler said, and leaves nothing', async (test) => {
    const sandbox = makeSandbox(test);
    sandbox.addProgram('c++', '[ "$1" = --version ] && exit 0; echo "error: no such standard" >&2; exit 1');
    const {settings, library} = await prepare(sandbox);
    await assert.rejects(buildAddon(library, 'avx2', settings), {code: 'addon-not-built', message: /no such standard/});
    assert.deepEqual(listAddons(library.directory), []);
  });

  it('refuses an addon that does not load, and leaves nothing', async (test) => {
    const sandbox = makeSandbox(test);
    addJunkCompiler(sandbox);
    const {settings, library} = await prepare(sandbox);
    await assert.rejects(buildAddon(library, 'avx2', settings), {code: 'library-not-loadable'});
    assert.deepEqual(listAddons(library.directory), []);
  });

  it('compiles a source once for all libraries and instruction sets that have it in common', async (test) => {
    const sandbox = makeSandbox(test);
    addJunkCompiler(sandbox);
    const {settings, library} = await prepare(sandbox);
    const listNew = async (set: InstructionSet, other = library) => {
      const before = sandbox.listCalls().length;
      await assert.rejects(buildAddon(other, set, settings), {code: 'library-not-loadable'});
      return sandbox.listCalls().slice(before).filter((call) => call !== 'headers').sort();
    };
    const sources = (set: InstructionSet) => listSources(set, settings).map(({path}) => basename(path));
    const kernels = sources('avx2').slice(sources('none').length);
    assert(kernels.includes('convolve.cc') && kernels.length > 10, kernels.join());
    assert.deepEqual(await listNew('avx2'), [...sources('avx2'), 'link', 'link'].sort());
    assert.deepEqual(await listNew('avx2', {...library, identity: 'another build'}), ['link', 'link']);
    assert.deepEqual(await listNew('none'), ['link', 'link']);
    assert.deepEqual(await listNew('avx512'), [...kernels, 'link', 'link'].sort());

    // A header of the library that the kernels themselves do not see.
    assert(library.include);
    writeFileSync(join(library.include, 'tensorflow', 'c', 'c_api.h'), '// C, newer\n');
    const again = await listNew('avx512');
    assert(again.includes('tfjs_backend.cc') && !again.includes('thread_team.cc'), again.join());
  });

  it('keeps fifty megabytes of objects, and nothing that was cut off', async (test) => {
    const sandbox = makeSandbox(test);
    addJunkCompiler(sandbox);
    const {settings, library} = await prepare(sandbox);
    const folder = locateObjects(settings);
    mkdirSync(folder, {recursive: true});
    const objects = ['a', 'b', 'c'].map((letter, age) => {
      const path = join(folder, `${letter.repeat(64)}.o`);
      writeFileSync(path, '');
      truncateSync(path, 24e6);
      utimesSync(path, 1e9 - age, 1e9 - age);
      return path;
    });
    const cutOff = join(folder, `${'d'.repeat(64)}.o.4711`);
    writeFileSync(cutOff, '');
    await assert.rejects(buildAddon(library, 'none', settings), {code: 'library-not-loadable'});
    assert.deepEqual([...objects, cutOff].map(existsSync), [true, true, false, false]);
    assert.equal(readdirSync(folder).length, 2 + listSources('none', settings).length);
  });

  it('names the addon after the library it is for', async (test) => {
    const {settings, library} = await prepare(makeSandbox(test));
    const other = {...library, identity: 'another build'};
    assert.notEqual(locateAddon(library, 'avx2', settings), locateAddon(other, 'avx2', settings));
    const same = locateAddon({...library}, 'avx2', settings);
    assert.equal(locateAddon(library, 'avx2', settings), same);
  });
});

describe('prepareTensorFlow', () => {
  it('compiles the kernels while the library is being downloaded, and the rest with its headers', async (test) => {
    const sandbox = makeSandbox(test);
    addJunkCompiler(sandbox);
    const {path, pin} = makeTinyWheel(sandbox.folder);
    // The download does not end before one of the kernels is compiled.
    const wait = 'for i in $(seq 200); do grep -q thread_team.cc "$CALLS" && break; sleep 0.1; done';
    sandbox.addPip(`${wait}; cp '${path}' "$dest"`);
    const options = {environment: sandbox.environment, pins: [pin], platform, report: ignore};
    await assert.rejects(prepareTensorFlow(options), {code: 'library-not-loadable'});
    const calls = sandbox.listCalls();
    const kernel = calls.indexOf('thread_team.cc');
    assert(kernel > calls.indexOf('begin') && kernel < calls.indexOf('end'), calls.join());
    assert(calls.indexOf('tfjs_backend.cc') > calls.indexOf('end'), calls.join());
    assert.equal(calls.filter((call) => call === 'thread_team.cc').length, 1);
  });
});

describe('provideAddon', () => {
  it('makes do with an addon for other processors where this one has no compiler, and says so', async (test) => {
    const {settings, library} = await prepare(makeSandbox(test));
    await assert.rejects(provideAddon(library, settings), {code: 'compiler-missing'});
    const other = chooseInstructionSet() === 'avx2' ? 'avx512' : 'avx2';
    const path = locateAddon(library, other, settings);
    writeFileSync(path, '');
    const said: string[] = [];
    const report = (line: string) => said.push(line);
    assert.deepEqual(await provideAddon(library, {...settings, report}), {path, set: other});
    assert.match(said.join('\n'), /^note: the kernels for this processor \(.*\) cannot be built.*: no C\+\+ compiler/);
    const own = locateAddon(library, chooseInstructionSet(), settings);
    writeFileSync(own, '');
    assert.deepEqual(await provideAddon(library, settings), {path: own, set: chooseInstructionSet()});
  });
});

describe('SPECNET_TENSORFLOW', () => {
  it('has to name a folder with a library, and headers from somewhere', async (test) => {
    const sandbox = makeSandbox(test);
    const own = join(sandbox.folder, 'own');
    mkdirSync(own);
    const environment = {...sandbox.environment, SPECNET_TENSORFLOW: own};
    await assert.rejects(prepareTensorFlow({environment, report: ignore}), {code: 'tensorflow-not-found', exitCode: 2});
    writeFileSync(join(own, 'libtensorflow.so.2'), '');
    await assert.rejects(prepareTensorFlow({environment, report: ignore}), {code: 'tensorflow-headers-missing'});
    assert.deepEqual(readdirSync(own), ['libtensorflow.so.2']);
  });

  it('is built against where it lies, and runs, and is left as it was', async (test) => {
    const {library} = await prepareTensorFlow();
    const sandbox = makeSandbox(test);
    // A folder of this test alone: other processes may put addons into the library's own.
    const own = join(sandbox.folder, 'own');
    mkdirSync(own);
    for (const name of readdirSync(library.directory).filter((file) => !file.endsWith('.node')))
      symlinkSync(join(library.directory, name), join(own, name));
    const before = readdirSync(own);
    const cache = locateObjects(resolveSettings());
    if (existsSync(cache)) cpSync(cache, join(sandbox.cache, 'objects'), {recursive: true});
    const index = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), '../../runtime/native/index.js')).href;
    const script = `
      import {openTensorFlow} from ${JSON.stringify(index)};
      const {version, directory} = await openTensorFlow();
      console.log(JSON.stringify({version, directory}));`;
    const environment = {
      ...process.env,
      SPECNET_TENSORFLOW: own,
      XDG_CACHE_HOME: join(sandbox.folder, 'cache'),
    };
    const {status, stdout, stderr} = await runNode(['--input-type=module', '--eval', script], environment);
    assert.equal(status, 0, stderr);
    const report = JSON.parse(stdout) as {version: string; directory: string};
    assert.match(report.version, /^2\.\d+\.\d+/);
    assert.equal(report.directory, own);
    assertFile(join(sandbox.cache, 'addons'));
    assert.deepEqual(readdirSync(own), before);
  });
});
