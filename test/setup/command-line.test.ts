import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {makeSandbox, runNode} from '../tools/sandbox.js';

const spec = join(packageRoot, 'bin', 'spec');

describe('spec', () => {
  it('ends without a word when its reader has gone, as `head` does', async () => {
    const child = spawn(process.execPath, [spec, 'info', 'resnet152'], {stdio: ['ignore', 'pipe', 'pipe']});
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (part) => (stderr += String(part)));
    const status = await new Promise((resolve) => child.once('close', resolve));
    assert.deepEqual([status, stderr], [1, '']);
  });

  it('suggests the command that was meant, and exits with 2', async () => {
    const {status, stderr} = await runNode([spec, 'docter'], process.env);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /unknown command 'docter'\n\(Did you mean doctor\?\)/);
  });

  it("prints a user's error as code, message and way out, without a stack", async () => {
    const {status, stderr} = await runNode([spec, 'setup'], {...process.env, SPECNET_TENSORFLOW: '/nowhere'});
    assert.equal(status, 2, stderr);
    assert.match(
      stderr,
      /^error {2}tensorflow-not-found {2}SPECNET_TENSORFLOW=\/nowhere holds none of .*\n {2}name the folder.*\n$/,
    );
  });

  it('is quiet when set up already', async () => {
    const {status, stdout, stderr} = await runNode([spec, 'setup'], process.env);
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  });
});

interface Finding {
  readonly name: string;
  readonly status: string;
  readonly found: string;
  readonly fix?: string;
}

describe('spec doctor', () => {
  it('finds everything on a machine that is set up', async () => {
    const {status, stdout, stderr} = await runNode([spec, 'doctor', '--format', 'json'], process.env);
    assert.equal(status, 0, stdout + stderr);
    const findings = JSON.parse(stdout) as Finding[];
    const names = findings.map(({name}) => name);
    for (const name of ['Node', 'tfjs-node-gpu', 'TensorFlow', 'addon', 'CPU', 'CPU features', 'GPU', 'disk']) {
      assert.ok(names.includes(name), name);
    }
    assert.match(findings.find(({name}) => name === 'TensorFlow')?.found ?? '', /^2\.\d+\.\d+ in \//);
  });

  it('names what is missing and the command that fixes it, and installs nothing', async (test) => {
    const {environment, listCalls, addPip} = makeSandbox(test);
    addPip('exit 1');
    const {status, stdout, stderr} = await runNode([spec, 'doctor'], environment);
    assert.equal(status, 1, stderr);
    assert.match(stdout, /^missing {2}TensorFlow +not in .*\n +spec setup\n/m);
    assert.match(stdout, /^ok {7}Python, pip +pip 23\.0\n/m);
    assert.match(stdout, /^missing {2}C\+\+ compiler +none; set-up needs it\n +apt install g\+\+/m);
    assert.match(stdout, /^note {5}data cifar10 .*\n +spec data cifar10\n/m);
    assert.deepEqual(listCalls(), []);
  });
});
