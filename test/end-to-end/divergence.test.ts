import assert from 'node:assert/strict';
import {readFileSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {readCheckpoint} from '../../runtime/runs/checkpoint.js';
import {makeTinyFolder, miniData, readResults, runTrain} from '../tools/train-tiny.js';
import type {Outcome} from '../tools/run-spec.js';
import {assertNoFile} from '../tools/assert-outcome.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const inRun = (run: string, ...parts: string[]): string => join(scratch, 'runs', 'train', run, ...parts);
const readCheckpointOf = (run: string) => readCheckpoint(inRun(run), () => assert.fail('damaged'));

const small = ['tiny.yaml', ...miniData, 'data.fraction=0.5', 'batch=16'];
const firstRate = 0.03125;
/**
 * The rate is 0.03125 in the first epoch and 0.5 in the second, where each step takes 16 times the last layer's bias
 * away from it: it grows by a factor of about 14 a step, beyond any float32. At a tenth it is 1.6 times, and shrinks.
 */
const diverging = [
  ...small,
  '--epochs=2',
  'optimizer.lr=0.5',
  'optimizer.groups=[{match: fc.bias, weight_decay: 32}]',
  'schedule={name: constant, warmup: {epochs: 1, from: 0.0625}}',
];

function train(...args: readonly string[]): Promise<Outcome> {
  return runTrain(scratch, args);
}

/** A column of results.csv, epoch by epoch. */
function readColumn(run: string, title: string): number[] {
  const [titles = [], ...rows] = readResults(inRun(run));
  return rows.map((row) => Number(row[titles.indexOf(title)]));
}

/** All that a finished run has but what a clock made. */
function describeRun(run: string): unknown {
  const files = ['weights/best.safetensors', 'weights/last.safetensors', 'test.json'];
  return [files.map((file) => readFileSync(inRun(run, file), 'hex')), readResults(inRun(run))];
}

test('a run that diverges after an epoch stops, and keeps the weights of the best one byte for byte', async () => {
  const {status, output} = await train(...diverging, '--name', 'stopped');
  assert.equal(status, 1, output);
  assert.match(output, /\nepoch 1\/2 .* best\n/);
  assert.match(output, /loss-not-finite .* epoch 2, step \d+.* \(learning rate 0\.5\)\. The weights of the best/);
  assert.match(output, /optimizer\.lr=0\.01, or continue from .* with --resume RUN --on-divergence retry/);
  assert.deepEqual(readColumn('stopped', 'lr'), [firstRate]);
  assertNoFile(inRun('stopped', 'test.json'));

  // One epoch of the same, alone.
  const groups = 'optimizer.groups=[{match: fc.bias, weight_decay: 32}]';
  const args = [...small, '--epochs=1', `optimizer.lr=${firstRate}`, groups, 'schedule={name: constant}'];
  const alone = await train(...args, '--name', 'alone');
  assert.equal(alone.status, 0, alone.output);
  assert.deepEqual(readdirSync(inRun('stopped', 'weights')), ['best.safetensors', 'last.safetensors']);
  for (const file of ['best.safetensors', 'last.safetensors']) {
    const [kept, whole] = ['stopped', 'alone'].map((run) => readFileSync(inRun(run, 'weights', file)));
    assert.ok(kept && whole?.equals(kept), file);
  }
});

test('tried again at a tenth of the rate it ends well, at once or resumed after the stop', async () => {
  const retried = await train(...diverging, '--on-divergence', 'retry', '--name', 'retried');
  assert.equal(retried.status, 0, retried.output);
  const goingOn = /loss.* epoch 2.*\nResuming after epoch 1 at 0\.1 times the recipe's learning rate\n/;
  assert.match(retried.output, goingOn);
  assert.equal(retried.output.match(/Resuming after/g)?.length, 1, retried.output);
  assert.match(readFileSync(inRun('retried', 'train.log'), 'utf8'), /Resuming after epoch 1 at 0\.1 times/);
  assert.deepEqual(readColumn('retried', 'lr'), [firstRate, 0.05]);
  const [before = NaN, since = NaN] = readColumn('retried', 'train/loss');
  assert.ok(since < before, retried.output); // it goes on learning
  assert.ok(JSON.parse(readFileSync(inRun('retried', 'test.json'), 'utf8')).loss < 3, retried.output);
  assert.equal(readCheckpointOf('retried').state.rate, 0.1);

  const resumed = await train('--resume', 'stopped', '--on-divergence', 'retry');
  assert.equal(resumed.status, 0, resumed.output);
  assert.match(resumed.output, /runs\/train\/stopped resumes after epoch 1; 2 epochs\n/);
  assert.match(resumed.output, goingOn);
  assert.deepEqual(describeRun('stopped'), describeRun('retried'));

  // What comes after it stays at the lower rate.
  const longer = await train('--resume', 'stopped', '--epochs', '3');
  assert.equal(longer.status, 0, longer.output);
  assert.deepEqual(readColumn('stopped', 'lr'), [firstRate, 0.05, 0.05]);
});
