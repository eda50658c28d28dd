import assert from 'node:assert/strict';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {makeEventfulFolder, runFolder, startArguments, trainWhole} from '../tools/eventful-run.js';
import {enoughEpochs, killTraining} from '../tools/kill-training.js';
import {assertSameFiles, readRunFiles} from '../tools/run-files.js';

const [whole, killed] = [makeEventfulFolder(), makeEventfulFolder()];
after(() => [whole, killed].forEach((folder) => rmSync(folder, {recursive: true})));

test('spec train, killed within an epoch, at a checkpoint and as it starts, ends in the same files', async () => {
  const kills = 3; // kill-hundred.ts has more
  const args = startArguments(enoughEpochs(kills));
  const pace = await trainWhole(whole, args);
  await killTraining(killed, args, {kills, pace});
  assertSameFiles(join(killed, runFolder), join(whole, runFolder));
  assert.deepEqual(readRunFiles(join(killed, runFolder)).map(([name]) => name), [
    'checkpoint/last.safetensors',
    'checkpoint/previous.safetensors',
    'classes.json',
    'environment.json',
    'events',
    'network.svg',
    'recipe.yaml',
    'results.csv',
    'slim.contract.ts',
    'slim.ts',
    'spec.yaml',
    'test.json',
    'train.log',
    'weights/best.safetensors',
    'weights/last.safetensors',
  ]);
});
