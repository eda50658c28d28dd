import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {splitIndices} from '../../runtime/data/split.js';

test('the split takes every image once', () => {
  fc.assert(
    fc.property(fc.nat({max: 500}), fc.double({min: 0, max: 0.99, noNaN: true}), fc.nat(), (count, ratio, seed) => {
      const {train, validation} = splitIndices(count, ratio, seed);
      assert.equal(validation.length, Math.round(count * ratio));
      assert.deepEqual(
        [...train, ...validation].sort((a, b) => a - b),
        Array.from({length: count}, (_, index) => index),
      );
    }),
  );
});

test("CIFAR-10's 50,000 become 40,000 and 10,000", () => {
  const {train, validation} = splitIndices(50_000, 0.2, 42);
  assert.deepEqual([train.length, validation.length], [40_000, 10_000]);
});

test('the seed decides the split', () => {
  assert.deepEqual(splitIndices(1000, 0.2, 42), splitIndices(1000, 0.2, 42));
  assert.notDeepEqual(splitIndices(1000, 0.2, 42).validation, splitIndices(1000, 0.2, 43).validation);
});
