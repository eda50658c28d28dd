import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {packageRoot} from '#package-root';
import {lockRun} from '../../runtime/runs/lock-run.js';
import {startSpec} from '../tools/start-spec.js';
import {chooseAddresses, makeWorkersFolder, shortRecipe, startTraining} from './train-workers.js';

const folder = makeWorkersFolder();
after(() => rmSync(folder, {recursive: true}));

test('a loss that is not finite ends all workers with that error', async () => {
  const started = await startTraining(folder, 2, ['normed.yaml', ...shortRecipe, 'optimizer.lr=1e30']);
  for (const {ended} of started) {
    const {status, output} = await ended;
    assert.equal(status, 1, output);
    assert.match(output, /loss-not-finite {2}Training stopped: the loss is (NaN|Infinity) at epoch 1, step \d of 10/);
  }
});

test('a full disk of one worker is what the others report', async (t) => {
  const workers = await chooseAddresses(2);
  const words = ['train', 'normed.yaml', ...shortRecipe, '--epochs', '200', '--name', 'full', '--workers', workers];
  const chief = startSpec(folder, [...words, '--worker', '0']);
  t.after(() => chief.child.kill('SIGKILL'));
  // Files of worker 1, which has a folder of its own, may have 100 KiB, and its log has nearly as much.
  const apart = makeWorkersFolder();
  t.after(() => rmSync(apart, {recursive: true}));
  const run = join(apart, 'runs', 'train', 'full');
  mkdirSync(run, {recursive: true});
  writeFileSync(join(run, 'worker-1.log'), '\n'.repeat(200 * 512 - 1500));
  const command = ['ulimit -f 200; exec "$@"', 'sh', process.execPath, join(packageRoot, 'bin', 'spec'), ...words];
  const other = spawnSync('sh', ['-c', ...command, '--worker', '1'], {cwd: apart, encoding: 'utf8', timeout: 60_000});
  assert.equal(other.status, 1, other.stdout + other.stderr);
  assert.match(other.stderr, /write-failed .*worker-1\.log.*EFBIG/);
  const {status, output} = await chief.ended;
  assert.equal(status, 138, output);
  assert.match(output, /worker-failed {2}worker 1 \(127\.0\.0\.1:\d+\): .*worker-1\.log.*EFBIG/);
});

test('a worker whose data are damaged says so to those who wait for it', async () => {
  const damaged = join(folder, 'damaged');
  cpSync(join(packageRoot, 'data', 'cifar10-mini'), damaged, {recursive: true});
  const file = join(damaged, 'data_batch_1.bin');
  const bytes = readFileSync(file);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const own = {0: ['--data', 'cifar10-mini'], 1: ['--data', 'damaged']};
  const started = await startTraining(folder, 2, ['normed.yaml', '--recipe', 'short.yaml', '--no-download'], own);
  const [chief, other] = await Promise.all(started.map(({ended}) => ended));
  assert.equal(other?.status, 2, other?.output);
  assert.match(other?.output ?? '', /data-file .*data_batch_1\.bin/);
  assert.equal(chief?.status, 138, chief?.output);
  assert.match(chief?.output ?? '', /worker-failed {2}worker 1 \(127\.0\.0\.1:\d+\): .*data_batch_1\.bin/);
});

test('a chief whose run another process trains says so to those who wait for it', async () => {
  const alone = startSpec(folder, ['train', 'normed.yaml', ...shortRecipe, '--epochs', '1', '--name', 'locked']);
  assert.equal((await alone.ended).status, 0);
  await lockRun(join(folder, 'runs', 'train', 'locked'), async () => {
    const started = await startTraining(folder, 2, ['--resume', 'locked', '--epochs', '2']);
    const [chief, other] = await Promise.all(started.map(({ended}) => ended));
    assert.equal(chief?.status, 1, chief?.output);
    assert.match(chief?.output ?? '', /run-busy /);
    assert.equal(other?.status, 138, other?.output);
    const words = /worker-failed {2}worker 0 \(127\.0\.0\.1:\d+\): .*locked is being trained by another process/;
    assert.match(other?.output ?? '', words);
  });
});
