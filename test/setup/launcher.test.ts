import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {runNode, waitUntil} from '../tools/sandbox.js';
import {breakSource, changeLockFile, makeCheckout, publish} from './checkout.js';
import type {Checkout} from './checkout.js';

const {version} = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {version: string};
const installation = 'npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier';

const help = ({spec, environment}: Checkout) => runNode([spec, 'setup', '--help'], environment);

describe('bin/spec', () => {
  it('prints its version in a bare clone without installing anything', async (test) => {
    const checkout = makeCheckout(test);
    const {stdout, stderr, status} = await runNode([checkout.spec, '--version'], checkout.environment);
    assert.deepEqual([status, stdout, stderr], [0, `${version}\n`, '']);
    assert.deepEqual(checkout.listCalls(), []);
    assert.equal(existsSync(join(checkout.root, 'node_modules')), false);
  });

  it('installs and builds once, then is silent', async (test) => {
    const checkout = makeCheckout(test);
    const first = await help(checkout);
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /^Usage: spec setup/);
    assert.match(first.stderr, /Installing npm packages/);
    const second = await help(checkout);
    assert.deepEqual([second.status, second.stdout, second.stderr], [0, first.stdout, '']);
    assert.deepEqual(checkout.listCalls(), [installation]);
  });

  it('installs nothing through a link, where another checkout\'s packages are', async (test) => {
    const checkout = makeCheckout(test);
    const other = join(checkout.root, '..', 'packages of another');
    mkdirSync(other);
    symlinkSync(other, join(checkout.root, 'node_modules'));
    const {status, stderr} = await help(checkout);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /packages-linked .* is a link/);
    assert.deepEqual(checkout.listCalls(), []);
  });

  it('installs once when two run at the same time', async (test) => {
    const checkout = makeCheckout(test);
    checkout.addNpm('sleep 0.5');
    const outcomes = await Promise.all([help(checkout), help(checkout)]);
    assert.deepEqual(
      outcomes.map(({status}) => status),
      [0, 0],
      outcomes.map(({stderr}) => stderr).join(),
    );
    assert.deepEqual(checkout.listCalls(), [installation]);
  });

  it('installs again when package-lock.json has changed, and when an install was killed', async (test) => {
    const checkout = makeCheckout(test);
    checkout.addNpm('sleep 0.3; exit 1');
    await runNode([checkout.spec, 'setup', '--help'], checkout.environment, (kill) => {
      void waitUntil(() => existsSync(join(checkout.root, 'node_modules'))).then(kill);
    });
    checkout.addNpm('');
    const again = await help(checkout);
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual(checkout.listCalls(), [installation, installation]);
    changeLockFile(checkout);
    await help(checkout);
    assert.deepEqual(checkout.listCalls(), [installation, installation, installation]);
  });

  it('says what failed, without a stack: npm, no npm, a source that does not parse', async (test) => {
    const checkout = makeCheckout(test);
    checkout.addNpm('echo "network down" >&2; exit 1');
    const failed = await help(checkout);
    assert.equal(failed.status, 1, failed.stderr);
    assert.match(failed.stderr, /network down\nerror {2}npm-failed {2}npm ci --ignore-scripts ended with status 1\n/);
    const without = await runNode([checkout.spec, 'setup', '--help'], {...checkout.environment, PATH: '/nowhere'});
    assert.match(without.stderr, /error {2}npm-missing/);
    checkout.addNpm('');
    breakSource(checkout);
    const broken = await help(checkout);
    assert.equal(broken.status, 1, broken.stderr);
    assert.match(broken.stderr, /common\/errors\.ts:\d+:\d+[^]*error {2}build-failed/);
    assert.doesNotMatch(failed.stderr + without.stderr + broken.stderr, /\n {4}at /);
  });

  it('neither installs nor builds in a published package', async (test) => {
    const checkout = makeCheckout(test);
    publish(checkout);
    const {status, stderr} = await help(checkout);
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(checkout.listCalls(), []);
  });
});
