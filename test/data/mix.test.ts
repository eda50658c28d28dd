import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nextBeta} from '../../runtime/random/beta.js';
import {chooseBox, mixBatch, mixPixels, pasteBox, rollLabels} from '../../runtime/data/mix.js';
import {createRandom} from '../../runtime/random/random.js';
import {createResize} from '../../runtime/data/resize.js';
import {chooseSize} from '../../runtime/data/sizes.js';
import {decodeFloats, readTransforms} from './transforms.js';

const oracle = readTransforms();
const {shape, classes} = oracle.batch;
const labels = Int32Array.from(oracle.batch.labels);
const batch = decodeFloats(oracle.batch.images);

/** `[n, classes]`, as torchvision writes mixed labels. */
function spread(fraction: number): number[][] {
  const others = rollLabels(labels);
  return [...labels].map((label, place) =>
    Array.from(
      {length: classes},
      (_, index) => (label === index ? fraction : 0) + (others[place] === index ? 1 - fraction : 0),
    ),
  );
}

function assertTargets(actual: readonly number[][], expected: readonly (readonly number[])[]): void {
  actual.flat().forEach((value, at) => assert.ok(Math.abs(value - (expected.flat()[at] as number)) < 1e-6));
}

test("mixup equals torchvision's to the last bit", () => {
  for (const {fraction, images, targets} of oracle.mixup) {
    const mixed = batch.slice();
    mixPixels(mixed, labels.length, fraction);
    assert.deepEqual(mixed, decodeFloats(images), `fraction ${fraction}`);
    assertTargets(spread(fraction), targets);
  }
});

test("CutMix equals torchvision's, and the labels' fractions are those of the areas", () => {
  for (const {fraction, place, images, targets} of oracle.cutmix) {
    const [x, y] = place ?? [0, 0];
    const box = chooseBox(shape[0], shape[1], fraction, x, y);
    const mixed = batch.slice();
    pasteBox(mixed, shape, box);
    assert.deepEqual(mixed, decodeFloats(images), `fraction ${fraction} at ${x}, ${y}`);
    const area = (box.right - box.left) * (box.bottom - box.top);
    assertTargets(spread(1 - area / (shape[0] * shape[1])), targets);
  }
});

test('a batch is mixed as often as the recipe says, in both ways', () => {
  const count = {none: 0, mixup: 0, cutmix: 0};
  for (let draw = 0; draw < 400; draw++) {
    const images = batch.slice();
    const mixed = mixBatch({mixup: 0.4, cutmix: 1, probability: 0.5}, images, labels, shape, createRandom(draw));
    if (mixed === null) {
      count.none++;
      assert.deepEqual(images, batch);
      continue;
    }
    assert.deepEqual(mixed.labels, rollLabels(labels));
    assert.ok(mixed.fraction >= 0 && mixed.fraction <= 1);
    const isPasted = images.every((value) => batch.includes(value));
    count[isPasted ? 'cutmix' : 'mixup']++;
  }
  assert.ok(Math.abs(count.none - 200) < 40, JSON.stringify(count)); // four standard deviations
  assert.ok(Math.abs(count.mixup - count.cutmix) < 60, JSON.stringify(count));
});

test('one image alone is not mixed with itself', () => {
  const mix = {mixup: 1, cutmix: 0, probability: 1};
  assert.equal(mixBatch(mix, batch.slice(0, 144), labels.slice(0, 1), shape, createRandom(0)), null);
});

test('fractions follow the beta distribution', () => {
  for (const alpha of [0.1, 0.2, 1, 4]) {
    const random = createRandom(3, 100 * alpha);
    const drawn = Array.from({length: 20_000}, () => nextBeta(random, alpha));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / drawn.length;
    const expected = 1 / (4 * (2 * alpha + 1));
    assert.ok(drawn.every((value) => value >= 0 && value <= 1));
    assert.ok(Math.abs(mean - 0.5) < 4 * Math.sqrt(expected / drawn.length), `alpha ${alpha}: mean ${mean}`);
    assert.ok(Math.abs(variance / expected - 1) < 0.05, `alpha ${alpha}: variance ${variance}, not ${expected}`);
  }
});

test("resizing equals torchvision's with antialias", () => {
  for (const {size, pixels} of oracle.resized) {
    const resize = createResize(shape, size);
    const expected = decodeFloats(pixels);
    const result = new Float32Array(expected.length + 2);
    resize(batch.slice(0, shape[0] * shape[1] * shape[2]), result, 2);
    expected.forEach((value, at) => {
      assert.ok(
        Math.abs(value - (result[at + 2] as number)) < 3e-6,
        `size ${size}, ${at}: ${result[at + 2]}, ${value}`,
      );
    });
    assert.deepEqual([...result.slice(0, 2)], [0, 0]);
  }
});

test('a size holds until its fraction of the epochs is over', () => {
  const sizes = [
    {until: 0.3, size: 16},
    {until: 0.7, size: 24},
    {until: 1, size: 32},
  ];
  const all = (epochs: number) => Array.from({length: epochs}, (_, epoch) => chooseSize(sizes, epoch, epochs));
  assert.deepEqual(all(10), [16, 16, 16, 24, 24, 24, 24, 32, 32, 32]);
  assert.deepEqual(all(3), [16, 24, 32]); // an epoch has the size of its middle
  assert.deepEqual(all(1), [24]);
  assert.equal(chooseSize([], 0, 10), null);
});
