import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {cropImage} from '../../runtime/data/augment/crop.js';
import {flipImages} from '../../runtime/data/flip-images.js';
import {createAugment} from '../../runtime/data/augment/index.js';
import type {ImageShape, Occasion} from '../../runtime/data/augment/index.js';
import {createRandom} from '../../runtime/random/random.js';
import {packageRoot} from '#package-root';
import {tabulateNormalization} from '../../runtime/images/normalize-image.js';

interface Oracle {
  readonly shape: ImageShape;
  readonly image: readonly number[];
  readonly flipped: readonly number[];
  readonly crops: readonly {readonly down: number; readonly right: number; readonly pixels: readonly number[]}[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly normalized: readonly number[];
}

// Made by torchvision: test/oracle/augmentation.py
const oracle = JSON.parse(readFileSync(join(packageRoot, 'test', 'data', 'augmentation.json'), 'utf8')) as Oracle;
const image = Uint8Array.from(oracle.image);
const draws = (seed: number): Occasion => ({seed, epoch: 0, index: 0, random: createRandom(seed)});

test("a crop at every offset equals torchvision's", () => {
  assert.equal(oracle.crops.length, 25);
  for (const {down, right, pixels} of oracle.crops) {
    const result = new Uint8Array(image.length).fill(99); // what the last image left must not shine through
    cropImage(image, result, oracle.shape, down, right);
    assert.deepEqual([...result], pixels, `down ${down}, right ${right}`);
  }
});

test('a crop that misses the image is black', () => {
  for (const [down, right] of [
    [9, 0],
    [-9, 0],
    [0, 9],
    [0, -9],
  ] as const) {
    const result = new Uint8Array(image.length).fill(99);
    cropImage(image, result, oracle.shape, down, right);
    assert.ok(result.every((value) => value === 0));
  }
});

test("a flip equals torchvision's", () => {
  const result = new Uint8Array(image.length);
  flipImages(image, result, oracle.shape);
  assert.deepEqual([...result], oracle.flipped);
});

test('normalization equals ToTensor and Normalize to the last bit', () => {
  assert.deepEqual([...tabulateNormalization(oracle.mean, oracle.std)], oracle.normalized);
});

test("a recipe's steps apply in its order, and the stored image stays", () => {
  const before = image.slice();
  const augment = createAugment(
    [
      {name: 'random-crop', padding: 2, fill: 'zeros'},
      {name: 'horizontal-flip', probability: 1},
    ],
    oracle.shape,
  );
  const expected = oracle.crops.map(({pixels}) => {
    const flipped = new Uint8Array(image.length);
    flipImages(Uint8Array.from(pixels), flipped, oracle.shape);
    return flipped.join();
  });
  const seen = new Set<string>();
  for (let draw = 0; draw < 500; draw++) seen.add(augment(image, draws(draw)).join());
  assert.deepEqual([...seen].sort(), expected.sort()); // every offset comes up, and nothing else
  assert.deepEqual(image, before);
});

test('flips come up as often as the recipe says', () => {
  const augment = createAugment([{name: 'horizontal-flip', probability: 0.25}], oracle.shape);
  let flips = 0;
  for (let draw = 0; draw < 4000; draw++) if (augment(image, draws(draw)) !== image) flips++;
  assert.ok(Math.abs(flips - 1000) < 110, `${flips} of 4000`); // four standard deviations
});

test('without steps the image is taken as it is', () => {
  assert.equal(createAugment([], oracle.shape)(image, draws(0)), image);
});
