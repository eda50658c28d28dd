import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createRandom, nextBelow, nextUint32, nextUniform, shuffle} from '../../runtime/random/random.js';

test('xoshiro128** gives the numbers of its reference implementation', () => {
  // From xoshiro128starstar.c (prng.di.unimi.it) with the state {1, 2, 3, 4}.
  const state = Uint32Array.of(1, 2, 3, 4);
  assert.deepEqual(
    Array.from({length: 6}, () => nextUint32(state)),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492],
  );
});

test('every number of the key matters, and its place', () => {
  const first = (...key: number[]): number => nextUint32(createRandom(...key));
  const keys = [[0], [1], [0, 0], [0, 1], [1, 0], [42, 3, 0, 7], [42, 3, 1, 7], [42, 3, 0, 8], [43, 3, 0, 7]];
  assert.equal(new Set(keys.map((key) => first(...key))).size, keys.length);
  assert.equal(first(42, 3, 0, 7), first(42, 3, 0, 7));
});

test('draws under neighboring keys are spread evenly', () => {
  const bins = new Array<number>(16).fill(0);
  const draws = 160_000;
  for (let image = 0; image < draws; image++) {
    const bin = Math.floor(nextUniform(createRandom(42, 3, 0, image)) * 16);
    bins[bin] = (bins[bin] as number) + 1;
  }
  // Chi squared with 15 degrees of freedom is above 37.7 once in a thousand times.
  const expected = draws / 16;
  assert.ok(bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0) < 37.7, bins.join(' '));
});

test('nextBelow stays below, and reaches every number', () => {
  const random = createRandom(1);
  const drawn = Array.from({length: 2000}, () => nextBelow(random, 9));
  assert.deepEqual([...new Set(drawn)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('shuffle keeps every number, and leaves its argument alone', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), {maxLength: 200}), fc.nat(), (numbers, seed) => {
      const given = Uint32Array.from(numbers);
      const shuffled = shuffle(given, createRandom(seed));
      assert.deepEqual([...shuffled].sort(), numbers.sort());
      assert.deepEqual([...given].sort(), numbers);
    }),
  );
});
