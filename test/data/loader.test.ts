import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate} from 'node:timers/promises';
import type {Batch} from '../../runtime/data/assemble-batch.js';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {createLoader} from '../../runtime/data/loader.js';
import type {LoaderOptions, Pass} from '../../runtime/data/loader.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {splitIndices} from '../../runtime/data/split.js';
import {UserError} from '../../common/errors.js';

const {train: images} = readDataset(findDataset('cifar10-mini'));
const options: LoaderOptions = {
  images,
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.247, 0.2435, 0.2616],
  augment: [
    {name: 'random-crop', padding: 4},
    {name: 'horizontal-flip', probability: 0.5},
  ],
  seed: 42,
  workers: 0,
};
const pass: Pass = {indices: splitIndices(2000, 0.2, 42).train.slice(0, 300), batch: 128, epoch: 1, training: true};

async function load(changed: Partial<LoaderOptions>, taken: Partial<Pass> = {}) {
  const loader = createLoader({...options, ...changed});
  try {
    const batches = [];
    for await (const batch of loader.batches({...pass, ...taken})) batches.push(batch);
    return batches;
  } finally {
    await loader.dispose();
  }
}

test('the batches are the same, float for float, with any number of workers', async () => {
  const alone = await load({workers: 0});
  assert.deepEqual(
    alone.map(({size}) => size),
    [128, 128, 44],
  ); // the rest is not dropped
  assert.deepEqual(await load({workers: 1}), alone);
  assert.deepEqual(await load({workers: 3}), alone);
});

test("workers' shards of a batch put together are the batch, mixed ones and one of a single image too", async () => {
  const mixing = {workers: 1, mix: {mixup: 0.4, cutmix: 1, probability: 0.8}};
  for (const changed of [{}, mixing]) {
    const whole = await load(changed, {indices: pass.indices.slice(0, 257)});
    assert.equal(whole.at(-1)?.size, 1);
    const shards = await Promise.all(
      [0, 1, 2].map((worker) =>
        load({...changed, shard: {parts: 4, worker, workers: 3}}, {indices: pass.indices.slice(0, 257)}),
      ),
    );
    whole.forEach((batch, number) => {
      const own = shards.map((batches) => batches[number] as Batch);
      assert.deepEqual(own.flatMap(({images: some}) => [...some]), [...batch.images]);
      assert.deepEqual(own.flatMap(({labels}) => [...labels]), [...batch.labels]);
      if (batch.mixed) {
        assert.deepEqual(own.flatMap(({mixed}) => [...(mixed?.labels ?? [])]), [...batch.mixed.labels]);
        for (const {mixed} of own) assert.equal(mixed?.fraction, batch.mixed.fraction);
      }
      assert.deepEqual(own.map(({total}) => total), [batch.size, batch.size, batch.size]);
    });
    assert.deepEqual(shards.map((batches) => batches[0]?.size), [32, 32, 64]);
    assert.deepEqual(shards.map((batches) => batches.at(-1)?.size), [0, 0, 1]);
  }
});

test('a last batch that would not be full is left out where that is asked for', async () => {
  const [whole, dropped] = [await load({}), await load({}, {dropLast: true})];
  assert.deepEqual(dropped, whole.slice(0, 2));
  assert.equal((await load({}, {dropLast: true, batch: 100})).length, 3, 'a full last batch stays');
  assert.equal((await load({}, {dropLast: true, batch: 301})).length, 0);
  const later = await load({}, {dropLast: true, epoch: 2});
  const count = (batches: typeof later) => {
    const labels = batches.flatMap((batch) => [...batch.labels]);
    return Array.from({length: 10}, (_, label) => labels.filter((one) => one === label).length);
  };
  assert.notDeepEqual(count(later), count(dropped), 'other images are left out in another epoch');
});

test('every augmentation, mixing and resizing too are the same with any number of workers', async () => {
  const changed: Partial<LoaderOptions> = {
    augment: [
      {name: 'random-crop', padding: 4, fill: 'reflect'},
      {name: 'alternating-flip'},
      {name: 'color-jitter', brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1},
      {name: 'trivial-augment'},
      {name: 'rand-augment', operations: 2, magnitude: 9},
      {name: 'cutout', size: 8},
      {name: 'random-erasing', probability: 0.5, scale: [0.1, 0.3], ratio: [0.5, 2], value: 'random'},
    ],
    mix: {mixup: 0.2, cutmix: 1, probability: 0.9},
  };
  const alone = await load({...changed, workers: 0}, {pixels: 24});
  assert.deepEqual(
    alone.map(({images: made}) => made.length),
    [128, 128, 44].map((size) => size * 24 * 24 * 3),
  );
  assert.ok(alone.some(({mixed}) => mixed !== null));
  assert.deepEqual(await load({...changed, workers: 3}, {pixels: 24}), alone);
});

test('outside of training nothing is mixed or erased', async () => {
  const evaluated = {training: false};
  const changed: Partial<LoaderOptions> = {
    augment: [{name: 'cutout', size: 8}],
    mix: {mixup: 1, cutmix: 0, probability: 1},
  };
  const [batch] = await load(changed, evaluated);
  assert.equal(batch?.mixed, null);
  assert.deepEqual(batch, (await load({augment: []}, evaluated))[0]);
});

test('what an image looks like does not depend on its place in a batch', async () => {
  const join = async (batch: number): Promise<Float32Array> =>
    Float32Array.from((await load({}, {batch})).flatMap(({images: pixels}) => [...pixels]));
  assert.deepEqual(await join(100), await join(128));
});

test('epochs and seeds differ', async () => {
  const [first] = await load({});
  assert.notDeepEqual((await load({}, {epoch: 2}))[0]?.labels, first?.labels);
  assert.notDeepEqual((await load({seed: 43}))[0]?.labels, first?.labels);
});

test('in training every image comes once an epoch', async () => {
  const labels = (await load({workers: 2})).flatMap((batch) => [...batch.labels]);
  assert.deepEqual(labels.sort(), [...pass.indices].map((index) => images.labels[index]).sort());
});

test('outside of training images come in the order given, normalized only', async () => {
  const indices = Uint32Array.of(7, 3);
  const [batch] = await load({workers: 1}, {indices, training: false});
  assert.ok(batch);
  assert.deepEqual([...batch.labels], [images.labels[7], images.labels[3]]);
  const expected = (index: number, place: number): number => {
    const channel = place % 3;
    const byte = images.pixels[index * 3072 + place] as number;
    return (byte / 255 - (options.mean[channel] as number)) / (options.std[channel] as number);
  };
  for (const [row, index] of [7, 3].entries()) {
    for (let place = 0; place < 3072; place++) {
      const value = batch.images[row * 3072 + place] as number;
      assert.ok(Math.abs(value - expected(index, place)) < 1e-6);
    }
  }
});

test('batches are ready ahead of a consumer that blocks its thread', async () => {
  const loader = createLoader({...options, workers: 2});
  try {
    const batches = loader.batches({...pass, batch: 32});
    await batches.next();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500); // a long training step
    let done = false;
    const taking = (async () => {
      for (let batch = 0; batch < 7; batch++) await batches.next();
      done = true;
    })();
    for (let turn = 0; turn < 3; turn++) await setImmediate(); // what a few short steps give
    assert.ok(done, 'seven batches were made while the thread was blocked');
    await taking;
  } finally {
    await loader.dispose();
  }
});

test('an error in a worker reaches the caller', async () => {
  for (const workers of [0, 2]) {
    await assert.rejects(load({workers}, {indices: Uint32Array.of(1, 2000)}), /image 2000 of 2000/);
  }
});

test('a loader can be left early, and disposed of while batches are being made', async () => {
  const loader = createLoader({...options, workers: 2});
  const sizes: number[] = [];
  for await (const batch of loader.batches({...pass, batch: 8})) {
    sizes.push(batch.size);
    break;
  }
  assert.deepEqual(sizes, [8]);
  const again = loader.batches(pass);
  assert.equal((await again.next()).value?.size, 128);
  await loader.dispose();
  await assert.rejects(loader.batches(pass).next(), /disposed of/);
});

test('normalization that does not fit the channels is refused', () => {
  assert.throws(
    () => createLoader({...options, mean: [0.5]}),
    (error) => error instanceof UserError && error.exitCode === 2,
  );
  assert.throws(() => createLoader({...options, std: [1, 0, 1]}), UserError);
});
