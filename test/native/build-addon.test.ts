import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {buildAddon, locateAddon} from '../../runtime/native/build-addon.js';
import {findLibrary} from '../../runtime/native/find-library.js';
import {installLibrary} from '../../runtime/native/install-library.js';
import {prepareTensorFlow} from '../../runtime/native/open.js';
import {resolveSettings} from '../../runtime/native/settings.js';
import {makeSandbox, runNode} from './sandbox.js';
import type {Sandbox} from './sandbox.js';
import {makeTinyWheel, platform} from './tiny-wheel.js';

const ignore = () => undefined;

/** A sandbox whose cache has a library in it that is no library. */
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

describe('buildAddon', () => {
  it('says what to do without a compiler', async (test) => {
    const {settings, library} = await prepare(makeSandbox(test));
    await assert.rejects(buildAddon(library, settings), {code: 'compiler-missing'});
    const named = {...settings, environment: {...settings.environment, CXX: 'no-such-compiler -m64'}};
    await assert.rejects(buildAddon(library, named), {code: 'compiler-missing', message: /CXX=no-such-compiler -m64/});
    assert.deepEqual(listAddons(library.directory), []);
  });

  it('shows what the compiler said, and leaves nothing', async (test) => {
    const sandbox = makeSandbox(test);
    sandbox.addProgram('c++', '[ "$1" = --version ] && exit 0; echo "error: no such standard" >&2; exit 1');
    const {settings, library} = await prepare(sandbox);
    await assert.rejects(buildAddon(library, settings), {code: 'addon-not-built', message: /no such standard/});
    assert.deepEqual(listAddons(library.directory), []);
  });

  it('refuses an addon that does not load, and leaves nothing', async (test) => {
    const sandbox = makeSandbox(test);
    const write = 'while [ $# -gt 0 ]; do [ "$1" = -o ] && echo junk > "$2"; shift; done';
    sandbox.addProgram('c++', `[ "$1" = --version ] && exit 0; ${write}`);
    const {settings, library} = await prepare(sandbox);
    await assert.rejects(buildAddon(library, settings), {code: 'library-not-loadable'});
    assert.deepEqual(listAddons(library.directory), []);
  });

  it('names the addon after the library it is for', async (test) => {
    const {settings, library} = await prepare(makeSandbox(test));
    const other = {...library, identity: 'another build'};
    assert.notEqual(locateAddon(library, settings), locateAddon(other, settings));
    assert.equal(locateAddon(library, settings), locateAddon({...library}, settings));
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
    const before = readdirSync(library.directory);
    const index = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), '../../runtime/native/index.js')).href;
    const script = `
      import {openTensorFlow} from ${JSON.stringify(index)};
      const {version, directory} = await openTensorFlow();
      console.log(JSON.stringify({version, directory}));`;
    const environment = {
      ...process.env,
      SPECNET_TENSORFLOW: library.directory,
      XDG_CACHE_HOME: join(sandbox.folder, 'cache'),
    };
    const {status, stdout, stderr} = await runNode(['--input-type=module', '--eval', script], environment);
    assert.equal(status, 0, stderr);
    const report = JSON.parse(stdout) as {version: string; directory: string};
    assert.match(report.version, /^2\.\d+\.\d+/);
    assert.equal(report.directory, library.directory);
    assert.ok(existsSync(join(sandbox.cache, 'addons')));
    assert.deepEqual(readdirSync(library.directory), before);
  });
});
