import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {UserError} from '../../common/errors.js';
import {resolveSettings} from '../../runtime/native/settings.js';
import {examineRay} from '../../runtime/ray/examine-ray.js';
import {findRay, rayPython} from '../../runtime/ray/find-ray.js';
import {installRay} from '../../runtime/ray/install-ray.js';
import {rayPin} from '../../runtime/ray/ray-pin.js';
import {makeSandbox} from '../tools/sandbox.js';
import type {Sandbox} from '../tools/sandbox.js';

/** A Python that has these packages. */
function answer(packages: Readonly<Record<string, string | null>>): string {
  return `echo '${JSON.stringify({ray: null, pandas: null, optuna: null, ...packages})}'`;
}

/** A python3 whose venv has a Python whose pip runs `pip`, and which then has Ray. */
function addVenv({addProgram, folder}: Sandbox, pip: string): void {
  const inner = join(folder, 'inner-python');
  const asked = answer({ray: '2.60.0', pandas: '3.0.0', optuna: '5.0.0'});
  const script = `#!/bin/sh\nCALLS='${folder}/calls'\nif [ "$1" = -c ]; then ${asked}; exit 0; fi\n${pip}\n`;
  writeFileSync(inner, script, {mode: 0o755});
  const venv = `mkdir -p "$3/bin"; cp '${inner}' "$3/bin/python"; exit 0`;
  addProgram('python3', `if [ "$2" = venv ]; then ${venv}; fi; exit 1`);
}

const settingsOf = ({environment}: Sandbox, lines: string[] = []) =>
  resolveSettings({environment, report: (line) => lines.push(line)});

async function expectCode(work: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.advice.length > 20);
    return true;
  });
}

test('Ray is installed into the cache, pinned, once, and is found there', async (context) => {
  const sandbox = makeSandbox(context);
  addVenv(sandbox, 'echo "$@" >> "$CALLS"');
  assert.equal(await findRay(settingsOf(sandbox)), null);
  const [one, other] = await Promise.all([installRay(settingsOf(sandbox)), installRay(settingsOf(sandbox))]);
  assert.equal(one, rayPython(sandbox.cache));
  assert.equal(other, one);
  const calls = sandbox.listCalls();
  assert.equal(calls.length, 1);
  assert.match(calls[0] ?? '', /^-m pip install .*ray\[tune\]==2\.60\.0 optuna==5\.0\.0$/u);
  assert.deepEqual(readdirSync(sandbox.cache), [rayPin.name]);
  const found = await findRay(settingsOf(sandbox));
  assert.deepEqual(found, {python: one, version: '2.60.0', optuna: '5.0.0', origin: 'cache'});
  const {status, found: said} = await examineRay({environment: sandbox.environment});
  assert.deepEqual([status, /^2\.60\.0, Optuna 5\.0\.0, .*set up by specnet/u.test(said)], ['ok', true]);
});

test('what goes wrong is said, and leaves nothing', async (context) => {
  const broken = makeSandbox(context);
  addVenv(broken, 'exit 1');
  await expectCode(installRay(settingsOf(broken)), 'pip-failed');
  assert.deepEqual(readdirSync(broken.cache), []);
  const bare = makeSandbox(context);
  await expectCode(installRay(settingsOf(bare)), 'python-missing');
  const slim = makeSandbox(context);
  slim.addProgram('python3', 'echo "No module named venv"; exit 1');
  await expectCode(installRay(settingsOf(slim)), 'venv-missing');
  assert.ok(!existsSync(join(slim.cache, rayPin.name)));
});

test('a Ray of the user goes before the cache: SPECNET_RAY, then the PATH; not an old one', async (context) => {
  const sandbox = makeSandbox(context);
  const own = join(sandbox.cache, rayPin.name);
  mkdirSync(join(own, 'bin'), {recursive: true});
  writeFileSync(join(own, 'manifest.json'), '{}');
  const inCache = answer({ray: '2.60.0', pandas: '3.0.0', optuna: '5.0.0'});
  writeFileSync(join(own, 'bin', 'python'), `#!/bin/sh\n${inCache}\n`, {mode: 0o755});
  const origin = async (environment: NodeJS.ProcessEnv = {}) =>
    (await findRay(settingsOf({...sandbox, environment: {...sandbox.environment, ...environment}})))?.origin;
  sandbox.addProgram('python3', answer({ray: '2.9.3', pandas: '2.0.0'}));
  assert.equal(await origin(), 'cache');
  sandbox.addProgram('python3', answer({ray: '2.60.0'})); // without Tune
  assert.equal(await origin(), 'cache');
  sandbox.addProgram('python3', answer({ray: '2.54.1', pandas: '2.0.0'}));
  assert.equal(await origin(), 'PATH');
  const {status, fix} = await examineRay({environment: sandbox.environment});
  assert.deepEqual([status, fix], ['note', 'python3 -m pip install optuna']);
  const named = join(sandbox.folder, 'named');
  writeFileSync(named, `#!/bin/sh\n${inCache}\n`, {mode: 0o755});
  assert.equal(await origin({SPECNET_RAY: named}), 'SPECNET_RAY');
  await expectCode(origin({SPECNET_RAY: join(sandbox.folder, 'nowhere')}), 'ray-missing');
});

