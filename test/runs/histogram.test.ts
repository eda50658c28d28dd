import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {countValues} from '../../runtime/runs/tensorboard/histogram.js';

test('buckets count as numpy.histogram does', () => {
  // numpy.histogram(numpy.array([0, 1, 1, 2, 14.9, 15, 15, 29.5, 30], numpy.float32), bins=30)
  const {bucket, bucketLimit, min, max} = countValues(Float32Array.of(0, 1, 1, 2, 14.9, 15, 15, 29.5, 30));
  const expected = new Array<number>(30).fill(0);
  for (const [place, count] of [[0, 1], [1, 2], [2, 1], [14, 1], [15, 2], [29, 2]] as const) expected[place] = count;
  assert.deepEqual(bucket, expected);
  assert.deepEqual([min, max, bucketLimit[0], bucketLimit[29]], [0, 30, 1, 30]);
});

test('every value is in the bucket whose edges enclose it', () => {
  const values = fc.float32Array({minLength: 1, maxLength: 50, noNaN: true, noDefaultInfinity: true});
  fc.assert(
    fc.property(values, (numbers) => {
      const {bucket, bucketLimit, min, num} = countValues(numbers);
      assert.equal(bucket.reduce((sum, count) => sum + count, 0), num);
      const edges = [min, ...bucketLimit];
      const last = bucket.length - 1;
      bucket.forEach((count, place) => {
        const [low, high] = [edges[place] as number, edges[place + 1] as number];
        const inside = numbers.filter((value) => value >= low && (place === last ? value <= high : value < high));
        assert.equal(count, inside.length);
      });
    }),
  );
});
