import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {assertStatus} from '../tools/assert-outcome.js';
import {runSpec} from '../tools/run-spec.js';
import {
  largestDistance,
  makeWorkersFolder,
  readLast,
  readNumbers,
  shortRecipe,
  startTraining,
} from './train-workers.js';

const folder = makeWorkersFolder();
after(() => rmSync(folder, {recursive: true}));

const weightsFile = (run: string): string => join(folder, 'runs', 'train', run, 'weights', 'last.safetensors');

async function trainAlone(name: string, args: readonly string[]): Promise<void> {
  await assertStatus(runSpec(folder, 'train', ...args, '--name', name), 0);
}

async function trainTogether(name: string, count: number, args: readonly string[]): Promise<string[]> {
  const started = await startTraining(folder, count, [...args, '--name', name]);
  for (const {ended} of started) await assertStatus(ended, 0);
  return Promise.all(started.map(async ({ended}) => (await ended).output));
}

test('two workers train what accumulate: 2 trains, bit for bit, with all that is random', async () => {
  const args = ['normed.yaml', ...shortRecipe];
  await trainAlone('alone', [...args, 'accumulate=2']);
  const [chief = '', other = ''] = await trainTogether('two', 2, args);
  assert.ok(readFileSync(weightsFile('two')).equals(readFileSync(weightsFile('alone'))));
  const training = (run: string) => readNumbers(folder, run).map((row) => row.slice(0, 3));
  assert.deepEqual(training('two'), training('alone'));

  assert.match(chief, /^workers {2}2; batches go through the network in 2 parts, not 1 \(accumulate\)/m);
  assert.match(chief, /^epoch 2\/2 .* img\/s \(2 workers: \d+ \+ \d+, waiting \d/m);
  assert.match(other, /this is worker 1 \(127\.0\.0\.1:\d+\); the chief, worker 0/);
  assert.doesNotMatch(other, /epoch 1/);
  const files = readdirSync(join(folder, 'runs', 'train', 'two'));
  assert.deepEqual(files.filter((file) => file.endsWith('.log')), ['train.log', 'worker-1.log']);
  const log = readFileSync(join(folder, 'runs', 'train', 'two', 'worker-1.log'), 'utf8');
  assert.match(log, /epoch 2\/2 {2}loss/);
});

test('workers are sent the weights that the chief starts from', async () => {
  const args = ['normed.yaml', ...shortRecipe, '--weights', 'alone', '--epochs', '1'];
  await trainAlone('tuned-alone', [...args, 'accumulate=2']);
  const [chief = '', other = ''] = await trainTogether('tuned', 2, args);
  assert.ok(readFileSync(weightsFile('tuned')).equals(readFileSync(weightsFile('tuned-alone'))));
  assert.ok(largestDistance(readLast(folder, 'tuned'), readLast(folder, 'alone')) > 0);
  assert.match(chief, /^weights {2}.*alone\/weights\/best\.safetensors$/m);
  assert.doesNotMatch(other, /^weights /m);
});

test('with gradients as bfloat16 two workers train about the same, and say so', async () => {
  const args = ['normed.yaml', ...shortRecipe];
  await trainAlone('exact', [...args, 'accumulate=2']);
  const [chief = ''] = await trainTogether('compressed', 2, [...args, '--gradients', 'bfloat16']);
  assert.match(chief, /^ {9}gradients are summed in bfloat16$/m);
  const distance = largestDistance(readLast(folder, 'compressed'), readLast(folder, 'exact'));
  assert.ok(distance > 0 && distance < 0.02, `${distance}`);
});

test('statistics of batch normalization are those of parts one after the other', async () => {
  // Weights and statistics go back to the slow ones again and again.
  const args = ['slim.yaml', ...shortRecipe, 'average={name: lookahead, steps: 3, alpha: 0.5}'];
  await trainAlone('slim-alone', [...args, 'accumulate=4']);
  await trainTogether('slim-two', 2, [...args, 'accumulate=4']);
  await trainAlone('pair-alone', [...args, 'accumulate=2']);
  await trainTogether('pair', 2, args);
  const [two, alone] = [readLast(folder, 'pair'), readLast(folder, 'pair-alone')];
  for (const [name, values] of alone) {
    if (!name.includes('.running_')) assert.deepEqual(two.get(name), values, name);
  }
  assert.ok(largestDistance(two, alone) < 1e-6, `${largestDistance(two, alone)}`);
  const four = largestDistance(readLast(folder, 'slim-two'), readLast(folder, 'slim-alone'));
  assert.ok(four < 1e-5, `${four}`);
});

test('three workers train what accumulate: 3 trains, a last batch of one image too, and the same twice', async () => {
  // 1281 images to train with, and 719 to validate, which are not three times as many.
  const args = ['normed.yaml', ...shortRecipe, 'data.fraction=1', 'data.valid_ratio=0.3595', 'batch=128'];
  await trainAlone('three-alone', [...args, 'accumulate=3']);
  await trainTogether('three', 3, args);
  await trainTogether('again', 3, args);
  const distance = largestDistance(readLast(folder, 'three'), readLast(folder, 'three-alone'));
  assert.ok(distance < 1e-5, `${distance}`);
  assert.ok(readFileSync(weightsFile('three')).equals(readFileSync(weightsFile('again'))));
  const [rows, expected] = [readNumbers(folder, 'three'), readNumbers(folder, 'three-alone')];
  rows.forEach((row, epoch) => {
    const [, loss = NaN, accuracy, validationLoss = NaN, validationAccuracy] = row;
    const [, trainLoss = NaN, trainAccuracy, otherLoss = NaN, otherAccuracy] = expected[epoch] ?? [];
    assert.ok(Math.abs(loss - trainLoss) < 1e-5, `${loss} ${trainLoss}`);
    assert.ok(Math.abs(validationLoss - otherLoss) < 1e-5, `${validationLoss} ${otherLoss}`);
    assert.deepEqual([accuracy, validationAccuracy], [trainAccuracy, otherAccuracy]);
  });
  assert.ok(existsSync(join(folder, 'runs', 'train', 'three', 'test.json')));
});
