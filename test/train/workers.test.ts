import assert from 'node:assert/strict';
import {test} from 'node:test';
import {UserError} from '../../common/errors.js';
import {cutBatch, findRows} from '../../runtime/data/shard.js';
import type {Parameter} from '../../runtime/nn/operation.js';
import {Agreement} from '../../runtime/train/workers/agreement.js';
import {planBuckets} from '../../runtime/train/workers/plan-buckets.js';
import {refuseDrift} from '../../runtime/train/workers/refuse-drift.js';
import {decodeReports, encodeReport} from '../../runtime/train/workers/report.js';
import {countParts, weighStatistic} from '../../runtime/train/workers/running-statistics.js';

const addresses = ['h0:2222', 'h1:2222', 'h2:2222'];

/** What an all-reduce makes of the workers' arrays. */
function addUp(tables: readonly Float32Array[]): Float32Array {
  return tables.reduce((sum, table) => sum.map((value, i) => value + (table[i] as number)));
}

test('a batch in parts over workers leaves no image out and takes none twice, however few there are', () => {
  for (const images of [1, 2, 5, 64, 127, 128]) {
    for (const [parts, workers] of [[2, 2], [3, 3], [4, 3], [8, 3], [5, 2]] as const) {
      const whole = cutBatch(images, parts);
      const shards = Array.from({length: workers}, (_, worker) => ({parts, worker, workers}));
      assert.deepEqual(shards.flatMap((shard) => cutBatch(images, parts, shard)), whole);
      assert.deepEqual(whole.map(({number}) => number), whole.map((_, place) => place));
      const edges = shards.map((shard) => findRows(images, shard));
      assert.deepEqual(edges.map(([begin]) => begin), [0, ...edges.slice(0, -1).map(([, end]) => end)]);
      assert.equal(edges.at(-1)?.[1], images);
      for (const shard of shards) {
        const [begin, end] = findRows(images, shard);
        const own = cutBatch(images, parts, shard).map((rows) => rows.end - rows.begin);
        assert.equal(own.reduce((sum, count) => sum + count, 0), end - begin);
      }
    }
  }
});

test('reports come over to the last bit in sums of 32 bits, those that are not numbers too', () => {
  const numbers = [Math.PI, 1e-12 / 3, NaN].map((loss, worker) => ({
    loss,
    correct: 16_777_217 + worker,
    images: 0.1,
    stop: 0,
    clock: 123456789.12345678,
    done: -0.7,
    busy: Infinity,
    waited: 2 ** -40 + 1,
  }));
  const sum = addUp(numbers.map((report, worker) => encodeReport(report, worker, 3)));
  assert.deepEqual(decodeReports(sum, 3), numbers);
});

test('workers have one sum, one clock and one end', () => {
  const workers = addresses.map((_, task) => new Agreement({addresses, task}));
  workers[2]?.requestStop();
  workers[1]?.note(30, 2, 1);
  const results = [0.1, 0.2, 0.3].map((loss, task) => ({loss, correct: task, images: 5}));
  const before = performance.now();
  const tables = workers.map((worker, task) => worker.encode(results[task] ?? assert.fail()));
  assert.ok(workers.every(({signal}) => !signal.aborted), 'before all know of it nobody stops');
  const later = performance.now();
  while (performance.now() < later + 5);
  const sums = workers.map((worker) => worker.decode(addUp(tables)));
  for (const [task, worker] of workers.entries()) {
    assert.deepEqual(sums[task], {loss: 0.1 + 0.2 + 0.3, correct: 3, images: 15});
    assert.ok(worker.signal.aborted);
    assert.equal(worker.signal.reason, 2);
    assert.equal(worker.now(), workers[0]?.now());
    assert.ok(worker.now() >= before && worker.now() <= later, 'when the chief sent it, not when it came');
    assert.deepEqual(worker.takeSpeeds()[1], {imagesPerSecond: 15, waiting: 1 / 3});
    assert.deepEqual(worker.takeSpeeds()[1], {imagesPerSecond: 0, waiting: 0});
  }
});

test('a running statistic is what parts one after the other make of it, whoever goes through them', () => {
  const [start, momentum] = [Float32Array.of(3, -1), 0.1];
  const after = (value: Float32Array, parts: readonly number[]): Float32Array =>
    parts.reduce((sum, part) => sum.map((one, i) => (1 - momentum) * one + momentum * (part + i)), value);
  for (const split of [[[5], [7]], [[5, 7], [1]], [[], [5, 7], [], [2, 2, 9], []]]) {
    const all = split.flat().map((_, number) => ({number, begin: number, end: number + 1}));
    let first = 0;
    const summands = split.map((parts) => {
      const own = all.slice(first, (first += parts.length));
      return weighStatistic(start, after(start, parts), momentum, countParts(all, own));
    });
    const expected = after(start, split.flat());
    addUp(summands).forEach((value, i) => assert.ok(Math.abs(value - (expected[i] as number)) < 1e-6));
  }
});

test('buckets have every trained parameter once, the last ones first, and are neither small nor large', () => {
  const parameter = (size: number, trainable = true): Parameter => ({
    name: 'w',
    shape: [size],
    pytorchAxes: [0],
    initializer: {kind: 'constant', value: 0},
    trainable,
  });
  const million = 1e6;
  const parameters = [...Array(20).fill(parameter(million)), parameter(3, false), parameter(10)] as Parameter[];
  const buckets = planBuckets(parameters, new Set([4]));
  assert.deepEqual(buckets.flat(), [21, ...Array.from({length: 20}, (_, i) => 19 - i).filter((index) => index !== 4)]);
  const sizes = buckets.map((bucket) => bucket.reduce((sum, index) => sum + 4 * (parameters[index]?.shape[0] ?? 0), 0));
  for (const size of sizes.slice(0, -1)) assert.ok(size >= 5e6 && size <= 25e6, `${size}`);
  assert.deepEqual(planBuckets([parameter(5)], new Set()), [[0]]);
});

test('weights that are not the chief\'s are named with the worker that has them', () => {
  const weights = [{name: 'w', shape: [2], data: Float32Array.of(1, 2)}];
  const group = (theirs: (own: string) => string) => ({
    ...{addresses, task: 0, waited: 0},
    gather: (text: string) => [text, text, theirs(text)],
    allReduce: () => [],
    startAllReduce: () => ({finish: () => []}),
    broadcast: () => [],
    reportError: () => undefined,
    leave: () => undefined,
  });
  refuseDrift(group((own) => own), weights);
  assert.throws(() => refuseDrift(group(() => 'other'), weights), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.code, 'workers-drifted');
    assert.match(error.message, /worker 2 \(h2:2222\)/);
    return true;
  });
});
