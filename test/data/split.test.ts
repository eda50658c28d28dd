import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {checkSplit, splitIndices} from '../../runtime/data/split.js';
import {UserError} from '../../runtime/errors.js';

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

test('a split that leaves nothing to train with, nothing to judge by or no whole batch is refused', () => {
  const check = (count: number, ratio: number, batch: number, dropLast: boolean) => () =>
    checkSplit(splitIndices(count, ratio, 1), batch, {valid_ratio: ratio, drop_last: dropLast});
  for (const [refused, pattern] of [
    [check(100, 0.999, 8, false), /valid_ratio 0.999 leaves 0 images to train with, 100 to validate/],
    [check(100, 0.001, 8, false), /leaves 100 images to train with, 0 to validate/],
    [check(100, 0.2, 81, true), /drop_last leaves out all 80 images to train with, since batch is 81/],
  ] as const) {
    assert.throws(refused, (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, 'recipe-split');
      assert.match(error.message, pattern);
      return true;
    });
  }
  check(100, 0.2, 80, true)();
  check(100, 0.2, 81, false)();
});

test('the seed decides the split', () => {
  assert.deepEqual(splitIndices(1000, 0.2, 42), splitIndices(1000, 0.2, 42));
  assert.notDeepEqual(splitIndices(1000, 0.2, 42).validation, splitIndices(1000, 0.2, 43).validation);
});
