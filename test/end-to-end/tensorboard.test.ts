import assert from 'node:assert/strict';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {countValues} from '../../runtime/runs/tensorboard/histogram.js';
import {parseResults} from '../../runtime/runs/read-results.js';
import type {ResultColumn} from '../../runtime/runs/read-results.js';
import {readWeights} from '../../runtime/runs/weights/safetensors.js';
import {readEvents} from '../tools/read-events.js';
import type {StoredEvents} from '../tools/read-events.js';
import {readWithTensorBoard} from '../tools/tensorboard-package.js';
import {makeTinyFolder, miniData, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));
const folder = join(scratch, 'runs', 'train', 'watched');

/** Every tag of a run's scalars, and the column of results.csv that has the same numbers. */
const columns: Readonly<Record<string, ResultColumn>> = {
  'train/loss': 'trainLoss',
  'train/acc': 'trainAccuracy',
  'val/loss': 'validationLoss',
  'val/acc': 'validationAccuracy',
  lr: 'learningRate',
  'images/s': 'imagesPerSecond',
};

function checkScalars({scalars}: StoredEvents): void {
  const rows = parseResults(readFileSync(join(folder, 'results.csv'), 'utf8'));
  assert.deepEqual(Object.keys(scalars).sort(), Object.keys(columns).sort());
  for (const [tag, column] of Object.entries(columns)) {
    const expected = rows.filter((row) => !Number.isNaN(row[column]));
    assert.deepEqual(expected.map(({epoch}) => epoch), tag.startsWith('val/') ? [2, 4, 5] : [1, 2, 3, 4, 5]);
    const found = scalars[tag] ?? [];
    assert.deepEqual(found.map(([step]) => step), expected.map(({epoch}) => epoch), tag);
    found.forEach(([step, , value], place) => {
      const right = expected[place]?.[column] ?? NaN;
      // Events are in float32, and results.csv rounds the speed to a tenth.
      const most = Math.abs(right) * 2 ** -23 + (tag === 'images/s' ? 0.05 : 0);
      assert.ok(Math.abs(value - right) <= most, `${tag} at ${step}: ${value}, not ${right}`);
    });
  }
}

function checkHistograms({histograms}: StoredEvents): void {
  const {tensors} = readWeights(join(folder, 'weights', 'last.safetensors'));
  const trained = tensors.filter(({name}) => !name.includes('.running_'));
  assert.ok(trained.length < tensors.length);
  assert.deepEqual(Object.keys(histograms).sort(), trained.map(({name}) => `weights/${name}`).sort());
  for (const {name, data} of trained) {
    const [first, fifth, ...more] = histograms[`weights/${name}`] ?? [];
    assert.deepEqual([first?.step, first?.num, more.length], [1, data.length, 0], name);
    assert.deepEqual(fifth, {step: 5, ...countValues(data)}, name);
    assert.notDeepEqual({...first, step: 5}, fifth, `${name} has been trained in between`);
  }
}

async function checkGraph({graph}: StoredEvents): Promise<void> {
  const {contract} = await loadNetwork(join(folder, 'tiny.ts'));
  const nodes = new Map(graph?.map((node) => [node.name, node]));
  assert.deepEqual(nodes.get('image')?.shape, [-1, ...contract.input]);
  for (const {name, shape} of contract.layers) {
    assert.deepEqual(nodes.get(name.replaceAll('.', '/'))?.shape, [-1, ...shape], name);
  }
  for (const {name, input} of nodes.values()) {
    assert.equal(input.length > 0, name !== 'image', name);
    assert.deepEqual(input.filter((other) => !nodes.has(other)), [], name);
  }
}

describe("a real run's events", () => {
  before(async () => {
    const args = ['--epochs', '5', 'validate_every=2', 'schedule.step=2', 'data.fraction=0.25', '--name', 'watched'];
    const {status, output} = await runTrain(scratch, ['tiny.yaml', ...miniData, ...args]);
    assert.equal(status, 0, output);
  });

  for (const [reader, read] of [
    ['TensorBoard itself', readWithTensorBoard],
    ['the records alone', async (path: string) => readEvents(path)],
  ] as const) {
    it(`are those of results.csv, the weights and the network, read by ${reader}`, async () => {
      const events = await read(folder);
      checkScalars(events);
      checkHistograms(events);
      await checkGraph(events);
    });
  }
});
