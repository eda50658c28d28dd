import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {UserError} from '../../common/errors.js';
import {choosePin, installLibrary, isInstalled} from '../../runtime/native/install-library.js';
import {resolveSettings} from '../../runtime/native/settings.js';
import type {LibraryPin} from '../../runtime/native/wheels.js';
import {makeSandbox, runNode, waitUntil} from '../tools/sandbox.js';
import type {Sandbox} from '../tools/sandbox.js';
import {makeTinyWheel, platform} from './tiny-wheel.js';

const installProcess = join(dirname(fileURLToPath(import.meta.url)), 'install-process.js');

function install(pin: LibraryPin, {environment}: Sandbox, lines: string[] = []): Promise<string> {
  const settings = resolveSettings({environment, pins: [pin], platform, report: (line) => lines.push(line)});
  return installLibrary(pin, settings);
}

/** What is in the cache besides the library: nothing may be left over. */
function listLeftovers({cache}: Sandbox, pin: LibraryPin): string[] {
  return existsSync(cache) ? readdirSync(cache).filter((name) => name !== pin.name) : [];
}

/** The processes that the lock names: the one that sets up, and its pip. */
function listHolders({cache}: Sandbox): readonly unknown[] {
  const text = readFileSync(join(cache, 'setup.lock'), 'utf8');
  return text === '' ? [] : (JSON.parse(text) as {processes: readonly unknown[]}).processes;
}

async function expectError(
  test: TestContext,
  script: string | undefined,
  code: string,
  change: Partial<LibraryPin> = {},
) {
  const sandbox = makeSandbox(test);
  const {path, pin: whole} = makeTinyWheel(sandbox.folder);
  const pin = {...whole, ...change};
  if (script !== undefined) sandbox.addPip(script.replaceAll('WHEEL', path));
  await assert.rejects(install(pin, sandbox), (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.advice.length > 20);
    return true;
  });
  assert.equal(isInstalled(pin, sandbox.cache), false);
  assert.deepEqual(listLeftovers(sandbox, pin), []);
  return sandbox;
}

describe('installLibrary', () => {
  it('unpacks the library and its headers, and nothing else, and keeps no wheel', async (test) => {
    const sandbox = makeSandbox(test);
    const {path, pin} = makeTinyWheel(sandbox.folder);
    sandbox.addPip(`cp '${path}' "$dest"`);
    const folder = await install(pin, sandbox);
    assert.equal(isInstalled(pin, sandbox.cache), true);
    assert.deepEqual(readdirSync(folder).sort(), ['manifest.json', 'tensorflow']);
    assert.deepEqual(readdirSync(join(folder, 'tensorflow')).sort(), [
      'include',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    assert.deepEqual(readdirSync(join(folder, 'tensorflow', 'include')), ['tensorflow']);
    assert.deepEqual(readFileSync(join(folder, 'tensorflow', 'libtensorflow_cc.so.2')), Buffer.alloc(1000, 1));
    assert.deepEqual(listLeftovers(sandbox, pin), []);
  });

  it('does nothing the second time, and fixes a library that was cut short', async (test) => {
    const sandbox = makeSandbox(test);
    const {path, pin} = makeTinyWheel(sandbox.folder);
    sandbox.addPip(`cp '${path}' "$dest"`);
    const folder = await install(pin, sandbox);
    await install(pin, sandbox);
    assert.equal(sandbox.listCalls().length, 2);
    writeFileSync(join(folder, 'tensorflow', 'libtensorflow_cc.so.2'), 'cut');
    assert.equal(isInstalled(pin, sandbox.cache), false);
    await install(pin, sandbox);
    assert.equal(isInstalled(pin, sandbox.cache), true);
  });

  it('refuses a wheel that is not the pinned one', async (test) => {
    await expectError(test, 'cp WHEEL "$dest"; for file in "$dest"/*.whl; do echo more >> "$file"; done', 'wheel-hash');
    await expectError(test, 'echo "THESE PACKAGES DO NOT MATCH THE HASHES" > "$log"; exit 1', 'wheel-hash');
  });

  it('says what to do without Python, without pip, without a network', async (test) => {
    await expectError(test, undefined, 'python-missing');
    await expectError(
      test,
      'echo "NewConnectionError: Name or service not known" > "$log"; exit 1',
      'network-unreachable',
    );
    await expectError(test, 'echo "ERROR: No matching distribution found" > "$log"; exit 1', 'pip-failed');
    const sandbox = makeSandbox(test);
    sandbox.addProgram('python3', 'echo "No module named pip" >&2; exit 1');
    const {pin} = makeTinyWheel(sandbox.folder);
    await assert.rejects(install(pin, sandbox), {code: 'pip-missing'});
  });

  it('says so when the disk is too small, before and while downloading', async (test) => {
    const {listCalls} = await expectError(test, 'cp WHEEL "$dest"', 'disk-full', {unpackedBytes: 1e18});
    assert.deepEqual(listCalls(), []);
    await expectError(test, 'echo "OSError: [Errno 28] No space left on device" > "$log"; exit 1', 'disk-full');
  });

  it('says so when the cache folder cannot be written', async (test) => {
    const sandbox = makeSandbox(test);
    const {pin} = makeTinyWheel(sandbox.folder);
    writeFileSync(join(sandbox.folder, 'cache'), 'a file, not a folder');
    await assert.rejects(install(pin, sandbox), {code: 'cache-not-writable'});
  });

  it('names the platforms there are', () => {
    const settings = resolveSettings({platform: 'win32-x64'});
    assert.throws(() => choosePin(settings, false), {code: 'platform-unsupported', exitCode: 2});
    assert.throws(() => choosePin(resolveSettings({platform: 'darwin-arm64'}), true), {code: 'platform-unsupported'});
    assert.equal(choosePin(resolveSettings({platform: 'linux-arm64'}), false).wheels.length, 1);
  });

  it('downloads once when two processes ask at the same time', async (test) => {
    const sandbox = makeSandbox(test);
    const {path, pin} = makeTinyWheel(sandbox.folder);
    sandbox.addPip(`sleep 0.5; cp '${path}' "$dest"`);
    const pinPath = join(sandbox.folder, 'pin.json');
    writeFileSync(pinPath, JSON.stringify(pin));
    const outcomes = await Promise.all([1, 2, 3].map(() => runNode([installProcess, pinPath], sandbox.environment)));
    assert.deepEqual(
      outcomes.map(({status}) => status),
      [0, 0, 0],
    );
    assert.deepEqual(sandbox.listCalls(), ['begin', 'end']);
    assert.deepEqual(listLeftovers(sandbox, pin), []);
  });

  it('killed while it unpacks, leaves nothing that is taken for whole, and the next run cleans up', async (test) => {
    const sandbox = makeSandbox(test);
    const {path, pin} = makeTinyWheel(sandbox.folder, 64e6);
    sandbox.addPip(`cp '${path}' "$dest"`);
    const pinPath = join(sandbox.folder, 'pin.json');
    writeFileSync(pinPath, JSON.stringify(pin));
    const {signal} = await runNode([installProcess, pinPath, 'kill-while-unpacking'], sandbox.environment);
    assert.equal(signal, 'SIGKILL');
    assert.equal(isInstalled(pin, sandbox.cache), false);
    assert.ok(listLeftovers(sandbox, pin).some((name) => name.startsWith('incoming-')));
    await install(pin, sandbox);
    assert.equal(isInstalled(pin, sandbox.cache), true);
    assert.deepEqual(listLeftovers(sandbox, pin), []);
  });

  it('waits for a pip that outlived the process that started it', async (test) => {
    const sandbox = makeSandbox(test);
    const {path, pin} = makeTinyWheel(sandbox.folder);
    sandbox.addPip(`sleep 1; cp '${path}' "$dest"`);
    const pinPath = join(sandbox.folder, 'pin.json');
    writeFileSync(pinPath, JSON.stringify(pin));
    mkdirSync(sandbox.cache, {recursive: true});
    await runNode([installProcess, pinPath], sandbox.environment, (kill) => {
      // Killed once the lock names pip; in the moment before, there is nothing that could know of it.
      void waitUntil(() => sandbox.listCalls().length === 1 && listHolders(sandbox).length === 2).then(kill);
    });
    await install(pin, sandbox);
    assert.deepEqual(sandbox.listCalls(), ['begin', 'end', 'begin', 'end']);
    assert.deepEqual(listLeftovers(sandbox, pin), []);
  });
});
