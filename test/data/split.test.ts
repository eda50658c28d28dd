import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {checkSplit, splitIndices} from '../../runtime/data/split.js';
import {UserError} from '../../common/errors.js';

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

test('a split that leaves nothing to train with, nothing to validate with or no whole batch is refused', () => {
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

test('a fraction of the images to train with leaves the held out as they are, and the seed chooses it', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 2, max: 400}),
      fc.double({min: 0, max: 0.9, noNaN: true}),
      fc.double({min: 0.01, max: 1, noNaN: true}),
      fc.nat(),
      (count, ratio, fraction, seed) => {
        const whole = splitIndices(count, ratio, seed);
        const part = splitIndices(count, ratio, seed, fraction);
        assert.deepEqual(part.validation, whole.validation);
        assert.equal(part.train.length, Math.ceil(whole.train.length * fraction));
        const [held, all] = [new Set(part.validation), new Set(whole.train)];
        assert.equal(new Set(part.train).size, part.train.length);
        assert.ok(part.train.every((index) => all.has(index) && !held.has(index)));
        // More images are those and others.
        const more = new Set(splitIndices(count, ratio, seed, (1 + fraction) / 2).train);
        assert.ok(part.train.every((index) => more.has(index)));
      },
    ),
  );
  const choose = (seed: number) => [...splitIndices(1000, 0.2, seed, 0.1).train].sort((a, b) => a - b);
  assert.deepEqual(choose(42), choose(42));
  assert.notDeepEqual(choose(42), choose(43));
  // Not the images with the lowest indices, which may be of one class.
  assert.ok((choose(42).at(-1) ?? 0) > 800);
});
