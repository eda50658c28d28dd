import assert from 'node:assert/strict';
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {packageRoot} from '#package-root';
import type {ScalingResult} from '../../runtime/bench/workers/bench-workers.js';
import type {Outcome} from '../tools/run-spec.js';
import {startSpec} from '../tools/start-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {findAddresses} from './start-workers.js';

const timeout = 120_000;

/** Runs `spec bench` as two workers; `args` are what each is given beside. */
async function bench(test: TestContext, args: readonly (readonly string[])[]): Promise<[Outcome, Outcome, string[]]> {
  const addresses = await findAddresses(2);
  const started = args.map((words, task) => {
    const folder = makeFolder(test);
    copyFileSync(join(packageRoot, 'test', 'end-to-end', 'tiny.yaml'), join(folder, 'tiny.yaml'));
    const workers = ['--workers', addresses.join(), '--worker', String(task)];
    return startSpec(folder, ['bench', 'tiny.yaml', '--steps', '1', ...words, ...workers]);
  });
  test.after(() => started.forEach(({child}) => child.kill('SIGKILL')));
  const [chief, worker] = (await Promise.all(started.map(({ended}) => ended))) as [Outcome, Outcome];
  return [chief, worker, addresses];
}

describe('spec bench with two workers', () => {
  it('measures the all-reduce; the chief prints', {timeout}, async (test) => {
    const words = ['--batch', '4', '--json'];
    const [chief, worker, addresses] = await bench(test, [words, words]);
    assert.deepEqual([chief.status, worker.status], [0, 0], chief.output + worker.output);
    assert.equal(worker.stdout, '');
    const {scaling, layers} = JSON.parse(chief.stdout) as {scaling: ScalingResult; layers: unknown[]};
    assert(layers.length > 0);
    assert.deepEqual(scaling.addresses, addresses);
    assert.equal(scaling.steps.length, 2);
    assert.deepEqual(scaling.predictions.map(({workers}) => workers), [2, 4, 8, 16, 32, 64]);
    assert.equal(scaling.predictions[0]?.allReduce.toFixed(6), scaling.sums.allReduce.toFixed(6));
    for (const {apart, overlapped} of scaling.predictions)
      assert(apart.efficiency > 0 && apart.efficiency <= overlapped.efficiency && overlapped.efficiency <= 1);
  });

  it('shows it as a table', {timeout}, async (test) => {
    const [chief] = await bench(test, [['--batch', '4'], ['--batch', '4']]);
    assert.match(chief.stdout, /\nworkers {5}2; a step of 4 images takes [\d.]+, [\d.]+ ms\n/);
    assert.match(chief.stdout, /\nall-reduce {2}[\d.]+ ms for [\d.]+ MB of gradients in 1 bucket; /);
    assert.match(chief.stdout, /\n {2}workers {2}all-reduce {2}images\/s .*\n {2}2 (.*\n)+ {2}64 /);
  });

  it('refuses workers that measure something else', {timeout}, async (test) => {
    const [chief, worker, addresses] = await bench(test, [['--batch', '4'], ['--batch', '2']]);
    assert.deepEqual([chief.status, worker.status], [2, 2], chief.output + worker.output);
    const message = `error  workers-differ  worker 1 (${addresses[1]}) has measured tiny with`;
    assert(chief.stderr.includes(message), chief.stderr);
  });
});
