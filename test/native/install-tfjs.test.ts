import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {UserError} from '../../common/errors.js';
import {locateAddon} from '../../runtime/native/build-addon.js';
import {examineMachine} from '../../runtime/native/examine.js';
import {findBinding, findTfjs, isPackageCached, locatePackage} from '../../runtime/native/find-tfjs.js';
import {installTfjs} from '../../runtime/native/install-tfjs.js';
import {tfjsPin} from '../../runtime/native/package-pin.js';
import type {PackagePin} from '../../runtime/native/package-pin.js';
import {resolveSettings} from '../../runtime/native/settings.js';
import type {NativeSettings} from '../../runtime/native/settings.js';
import {packageRoot} from '#package-root';
import {makeSandbox} from '../tools/sandbox.js';
import type {Sandbox} from '../tools/sandbox.js';
import {makeTinyPackage} from './tiny-package.js';

/** A machine where no tfjs-node-gpu is installed. */
function makeSettings({environment}: Sandbox, tfjs: PackagePin, searchFrom: string[] = []): NativeSettings {
  return resolveSettings({environment, tfjs, searchFrom, report: () => undefined});
}

/** A sandbox, and the tiny package, which its npm gives. */
async function prepare(test: TestContext, script = 'cp PACKAGE "$dest"') {
  const sandbox = makeSandbox(test);
  const {path, pin} = await makeTinyPackage(sandbox.folder);
  sandbox.addNpm(script.replaceAll('PACKAGE', `'${path}'`));
  return {sandbox, pin, settings: makeSettings(sandbox, pin)};
}

async function expectError(test: TestContext, script: string, code: string, change: Partial<PackagePin> = {}) {
  const {sandbox, pin} = await prepare(test, script);
  await assert.rejects(installTfjs(makeSettings(sandbox, {...pin, ...change})), (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.advice.length > 20);
    return true;
  });
  assert.deepEqual(existsSync(sandbox.cache) ? readdirSync(sandbox.cache) : [], []);
  return sandbox;
}

describe('installTfjs', () => {
  it('keeps the C++ and what says whose it is, and runs no script', async (test) => {
    const {sandbox, pin, settings} = await prepare(test);
    assert.throws(() => findBinding(settings), {code: 'tfjs-missing', advice: 'spec setup'});
    assert.equal(await installTfjs(settings), true);
    const folder = locatePackage(pin, sandbox.cache);
    assert.deepEqual(readdirSync(sandbox.cache), ['tfjs-node-gpu-4.22.0']);
    assert.deepEqual(readdirSync(folder).sort(), ['binding', 'manifest.json', 'package.json']);
    assert.equal(findBinding(settings), join(folder, 'binding'));
  });

  it('does nothing the second time, and fixes a file that was cut short', async (test) => {
    const {sandbox, pin, settings} = await prepare(test);
    await installTfjs(settings);
    assert.equal(await installTfjs(settings), false);
    assert.deepEqual(sandbox.listCalls(), ['pack']);
    writeFileSync(join(findBinding(settings), 'tfjs_binding.cc'), '');
    assert.equal(isPackageCached(pin, sandbox.cache), false);
    assert.equal(await installTfjs(settings), true);
    assert.equal(isPackageCached(pin, sandbox.cache), true);
  });

  it('refuses a package that is not the pinned one', async (test) => {
    await expectError(test, 'cp PACKAGE "$dest"; for file in "$dest"/*; do echo >> "$file"; done', 'package-hash');
    await expectError(test, 'echo "npm error code EINTEGRITY" >&2; exit 1', 'package-hash');
  });

  it('says what to do without npm, without a network, with a registry that lacks the package', async (test) => {
    const sandbox = makeSandbox(test);
    await assert.rejects(installTfjs(makeSettings(sandbox, tfjsPin)), {code: 'npm-missing', advice: /install script/});
    await expectError(test, 'echo "npm error code ENOTFOUND" >&2; exit 1', 'network-unreachable');
    await expectError(test, 'echo "npm ERR! code SELF_SIGNED_CERT_IN_CHAIN" >&2; exit 1', 'network-unreachable');
    await expectError(test, 'echo "npm error code E404" >&2; exit 1', 'npm-failed');
    await expectError(test, 'exit 0', 'npm-failed');
  });

  it('says so when the disk is too small, before and while downloading', async (test) => {
    const {listCalls} = await expectError(test, 'cp PACKAGE "$dest"', 'disk-full', {unpackedBytes: 1e18});
    assert.deepEqual(listCalls(), []);
    await expectError(test, 'echo "npm error code ENOSPC" >&2; exit 1', 'disk-full');
  });

  it('says so when the cache folder cannot be written', async (test) => {
    const {sandbox, settings} = await prepare(test);
    writeFileSync(join(sandbox.folder, 'cache'), 'a file, not a folder');
    await assert.rejects(installTfjs(settings), {code: 'cache-not-writable'});
  });

  it('downloads once when three ask at the same time', async (test) => {
    const {sandbox, settings} = await prepare(test, 'sleep 0.3; cp PACKAGE "$dest"');
    await Promise.all([installTfjs(settings), installTfjs(settings), installTfjs(settings)]);
    assert.deepEqual(sandbox.listCalls(), ['pack']);
    assert.deepEqual(readdirSync(sandbox.cache), ['tfjs-node-gpu-4.22.0']);
  });
});

describe('findTfjs', () => {
  /** Installs a tfjs-node-gpu into a project, as the user's package manager would. */
  function installIn(project: string, version: string): string {
    const folder = join(project, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
    mkdirSync(join(folder, 'binding'), {recursive: true});
    writeFileSync(join(folder, 'package.json'), JSON.stringify({name: '@tensorflow/tfjs-node-gpu', version}));
    return folder;
  }

  it('takes the one that the project has, from its subfolders too, and fetches none', async (test) => {
    const {sandbox, pin} = await prepare(test);
    const folder = installIn(sandbox.folder, '4.23.1');
    const settings = makeSettings(sandbox, pin, [join(sandbox.folder, 'cache', 'deep')]);
    assert.deepEqual(findTfjs(settings), {folder, version: '4.23.1', origin: 'installed'});
    assert.equal(await installTfjs(settings), false);
    assert.deepEqual(sandbox.listCalls(), []);
  });

  it("passes one over whose C++ is older than specnet's additions to it", async (test) => {
    const {sandbox, pin} = await prepare(test);
    for (const version of ['3.21.0', '4.21.0', '5.0.0']) {
      installIn(sandbox.folder, version);
      assert.equal(findTfjs(makeSettings(sandbox, pin, [sandbox.folder])), undefined, version);
    }
    await installTfjs(makeSettings(sandbox, pin, [sandbox.folder]));
    assert.equal(findTfjs(makeSettings(sandbox, pin, [sandbox.folder]))?.origin, 'cache');
  });

  it('makes the same addon of a fetched one as of an installed one', async (test) => {
    const sandbox = makeSandbox(test);
    const installed = resolveSettings();
    const {path, pin} = await makeTinyPackage(sandbox.folder, findBinding(installed));
    sandbox.addNpm(`cp '${path}' "$dest"`);
    const settings = makeSettings(sandbox, pin);
    await installTfjs(settings);
    const library = {origin: 'cache', directory: '/', main: 'libtensorflow_cc.so.2', identity: 'one'} as const;
    assert.equal(basename(locateAddon(library, 'avx2', settings)), basename(locateAddon(library, 'avx2', installed)));
  });
});

describe('spec doctor', () => {
  it('says that tfjs-node-gpu is missing, and npm, and then where it is', async (test) => {
    const sandbox = makeSandbox(test);
    const {path, pin} = await makeTinyPackage(sandbox.folder);
    const options = {environment: sandbox.environment, tfjs: pin, searchFrom: []};
    const report = async () =>
      new Map((await examineMachine(options)).map(({name, status, fix}) => [name, [status, fix] as const]));
    const before = await report();
    assert.deepEqual(before.get('tfjs-node-gpu'), ['missing', 'spec setup']);
    assert.equal(before.get('npm')?.[0], 'missing');
    sandbox.addNpm(`cp '${path}' "$dest"`);
    await installTfjs(makeSettings(sandbox, pin));
    const after = await report();
    assert.deepEqual(after.get('tfjs-node-gpu'), ['ok', undefined]);
    assert.equal(after.has('npm'), false);
  });
});

it("the pin is the version that specnet's own tests install, and begins the range of the user's", () => {
  const own = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  assert.equal(findTfjs(resolveSettings())?.version, tfjsPin.version);
  assert.equal(own.peerDependencies[tfjsPin.name], `^${tfjsPin.version}`);
});
