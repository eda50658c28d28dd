import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
} from '../../runtime/data/augment/colors.js';
import {cropReflected} from '../../runtime/data/augment/crop.js';
import {eraseRectangle, measureRectangle} from '../../runtime/data/augment/erase.js';
import {createAugment, createErasures} from '../../runtime/data/augment/index.js';
import type {Augmentation, ImageShape, Occasion} from '../../runtime/data/augment/index.js';
import {listRandom, listTrivial} from '../../runtime/data/augment/policy.js';
import type {PolicyOperation} from '../../runtime/data/augment/policy.js';
import {createRandom} from '../../runtime/random/random.js';
import {decodeBytes, decodeFloats, digest, readTransforms} from './transforms.js';
import type {Transforms} from './transforms.js';

const oracle = readTransforms();
const image = decodeBytes(oracle.image);
const [height, width] = oracle.shape;

test("a crop of the reflected image equals torchvision's", () => {
  assert.equal(oracle.reflected.length, 20);
  for (const {down, right, sha256} of oracle.reflected) {
    const result = new Uint8Array(image.length).fill(99);
    cropReflected(image, result, oracle.shape, down, right);
    assert.equal(digest(result), sha256, `down ${down}, right ${right}`);
  }
});

for (const [name, change] of [
  ['brightness', adjustBrightness],
  ['contrast', adjustContrast],
  ['saturation', adjustSaturation],
  ['hue', adjustHue],
] as const) {
  test(`${name} equals torchvision's to the last bit, in place too`, () => {
    for (const {factor, sha256} of oracle[name]) {
      const result = new Uint8Array(image.length).fill(99);
      change(image, result, factor);
      assert.equal(digest(result), sha256, `factor ${factor}`);
      const same = image.slice();
      change(same, same, factor);
      assert.equal(digest(same), sha256, `factor ${factor}, in place`);
    }
  });
}

test("sharpness equals torchvision's to the last bit", () => {
  for (const {factor, sha256} of oracle.sharpness) {
    const result = new Uint8Array(image.length).fill(99);
    adjustSharpness(image, result, factor, oracle.shape);
    assert.equal(digest(result), sha256, `factor ${factor}`);
  }
});

test('the hue of 636,056 colors moves as PIL moves it', () => {
  const steps = Array.from({length: 86}, (_, step) => 3 * step);
  const colors = Uint8Array.from(
    steps.flatMap((red) => steps.flatMap((green) => steps.flatMap((blue) => [red, green, blue]))),
  );
  for (const {factor, sha256} of oracle['hues of many colors']) {
    const result = new Uint8Array(colors.length);
    adjustHue(colors, result, factor);
    assert.equal(digest(result), sha256, `factor ${factor}`);
  }
});

for (const [name, list, shape] of [
  ['trivial-augment', listTrivial, oracle.shape],
  ['rand-augment', listRandom, oracle.shape],
  ['square', listTrivial, [height, height, 3]],
] as const) {
  test(`${name}: every operation has torchvision's strengths, and its results to the last bit`, () => {
    const picture = name === 'square' ? cutSquare() : image;
    comparePolicies(list(shape), oracle[name], picture);
  });
}

function comparePolicies(operations: readonly PolicyOperation[], expected: Transforms['square'], picture: Uint8Array) {
  assert.deepEqual(
    operations.map(({name, signed}) => ({name, signed})),
    expected.map(({name, signed}) => ({name, signed})),
  );
  operations.forEach(({name, magnitudes}, at) => {
    const theirs = expected[at]?.magnitudes ?? [];
    assert.equal(magnitudes.length, theirs.length, name);
    // torch.linspace is float32, and not the same on every CPU.
    magnitudes.forEach((value, bin) => assert.ok(Math.abs(value - (theirs[bin] as number)) < 1e-4, `${name} ${bin}`));
  });
  operations.forEach(({name, apply}, at) => {
    for (const {magnitude, sha256} of expected[at]?.images ?? []) {
      const result = apply(picture, new Uint8Array(picture.length).fill(99), magnitude);
      assert.equal(digest(result), sha256, `${name} ${magnitude}`);
    }
  });
}

/** The left part of the image. */
function cutSquare(): Uint8Array {
  const rows = Array.from({length: height}, (_, row) => image.subarray(row * width * 3, (row * width + height) * 3));
  return Uint8Array.from(rows.flatMap((row) => [...row]));
}

test("an erased rectangle equals torchvision's", () => {
  const {shape} = oracle.batch;
  const picture = decodeFloats(oracle.batch.images).slice(0, shape[0] * shape[1] * shape[2]);
  eraseRectangle(picture, shape, oracle.erased, () => 0);
  assert.deepEqual(picture, decodeFloats(oracle.erased.pixels));
});

test('random erasing takes the fraction and the ratio that it draws', () => {
  assert.deepEqual(measureRectangle([32, 32, 3], 0.25, 1), [16, 16]);
  assert.deepEqual(measureRectangle([32, 32, 3], 0.125, 2), [16, 8]);
  const erased = eraseWhite([
    {name: 'random-erasing', probability: 1, scale: [0.1, 0.2], ratio: [0.5, 2], value: 'zeros'},
  ]);
  // Sides are rounded to pixels.
  for (const fraction of erased) assert.ok(fraction > 0.08 && fraction < 0.22, `${fraction}`);
  assert.ok(new Set(erased).size > 30);
  const seldom = eraseWhite([
    {name: 'random-erasing', probability: 0.25, scale: [0.1, 0.2], ratio: [0.5, 2], value: 'zeros'},
  ]);
  const often = seldom.filter((fraction) => fraction > 0).length;
  assert.ok(Math.abs(often - 50) < 25, `${often} of 200`); // four standard deviations
});

test('erasing with random values fills the rectangle with the normal distribution', () => {
  const [erase] = createErasures(
    [{name: 'random-erasing', probability: 1, scale: [0.8, 0.8], ratio: [1, 1], value: 'random'}],
    [64, 64, 3],
  );
  const picture = new Float32Array(64 * 64 * 3).fill(100);
  erase?.(picture, createRandom(5));
  const drawn = picture.filter((value) => value !== 100);
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
  assert.equal(drawn.length, 57 * 57 * 3);
  assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.06, `mean ${mean}, variance ${variance}`);
});

test('cutout erases a square, less of it at the edges', () => {
  const fractions = eraseWhite([{name: 'cutout', size: 8}]);
  assert.equal(Math.max(...fractions), 64 / 1024);
  assert.equal(new Set(fractions).has(0), false);
  assert.ok(Math.min(...fractions) < 40 / 1024);
});

/** Of white images, the fraction that is zero afterwards. */
function eraseWhite(augment: readonly Augmentation[]): number[] {
  const shape: ImageShape = [32, 32, 3];
  const [erase] = createErasures(augment, shape);
  return Array.from({length: 200}, (_, seed) => {
    const white = new Float32Array(32 * 32 * 3).fill(1);
    erase?.(white, createRandom(seed));
    return white.filter((value) => value === 0).length / white.length;
  });
}

test('an alternating flip shows every image from the other side in the next epoch', () => {
  const augment = createAugment([{name: 'alternating-flip'}], oracle.shape);
  const isFlipped = (epoch: number, index: number) => augment(image, occasion(7, epoch, index)) !== image;
  const first = Array.from({length: 400}, (_, index) => isFlipped(0, index));
  const half = first.filter(Boolean).length;
  assert.ok(Math.abs(half - 200) < 40, `${half} of 400`); // four standard deviations
  for (const epoch of [1, 2, 3]) {
    const now = first.map((_, index) => isFlipped(epoch, index));
    assert.deepEqual(
      now,
      first.map((flipped) => flipped === (epoch % 2 === 0)),
    );
  }
});

test('color jitter keeps what it may not change, and changes what it may', () => {
  const gray = Uint8Array.from({length: image.length}, (_, at) => 5 * Math.floor(at / 150));
  const saturate = createAugment(
    [{name: 'color-jitter', brightness: 0, contrast: 0, saturation: 0.8, hue: 0.5}],
    oracle.shape,
  );
  for (let seed = 0; seed < 20; seed++) assert.deepEqual(saturate(gray, occasion(seed, 0, 0)), gray);
  const brighten = createAugment(
    [{name: 'color-jitter', brightness: 0.5, contrast: 0, saturation: 0, hue: 0}],
    oracle.shape,
  );
  const flat = new Uint8Array(image.length).fill(100);
  const seen = Array.from({length: 300}, (_, seed) => brighten(flat, occasion(seed, 0, 0))[0] as number);
  assert.ok(Math.min(...seen) >= 50 && Math.min(...seen) < 55, `${Math.min(...seen)}`);
  assert.ok(Math.max(...seen) <= 150 && Math.max(...seen) > 145, `${Math.max(...seen)}`);
});

test('a policy draws each operation, and depends on seed, epoch and image alone', () => {
  for (const name of ['trivial-augment', 'rand-augment'] as const) {
    const augment = createAugment(
      [name === 'trivial-augment' ? {name} : {name, operations: 2, magnitude: 9}],
      oracle.shape,
    );
    const make = () => Array.from({length: 300}, (_, index) => digest(augment(image, occasion(1, 0, index))));
    const first = make();
    assert.deepEqual(make(), first);
    assert.ok(new Set(first).size > 80, `${new Set(first).size} of 300`);
  }
});

function occasion(seed: number, epoch: number, index: number): Occasion {
  return {seed, epoch, index, random: createRandom(seed, epoch, index)};
}
