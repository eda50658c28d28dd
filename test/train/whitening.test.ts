import assert from 'node:assert/strict';
import {before, describe, it, test} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {batchNorm, conv, dense, flatten, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Model, Node} from '../../runtime/nn/index.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';
import {findWhitened} from '../../runtime/train/whitening/find-whitened.js';
import {whitenLayer} from '../../runtime/train/whitening/index.js';
import {makeWhiteningFilters} from '../../runtime/train/whitening/make-filters.js';
import {measureWindows} from '../../runtime/train/whitening/measure-windows.js';
import {readFixtureJson, readFixtureTensors} from '../tools/fixtures.js';

interface Fixture {
  readonly images: number;
  readonly epsilon: number;
  /** Height, width, dilation. */
  readonly windows: readonly (readonly [number, number, number])[];
}

const {images: count, epsilon, windows} = readFixtureJson<Fixture>('airbench.json');
const tensor = readFixtureTensors('airbench.safetensors');
const {train: images} = readDataset(findDataset('cifar10-mini'));
const normalization = {mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616]};
const indices = Uint32Array.from({length: images.count}, (_, index) => index);

windows.forEach(([height, width, dilation], number) => {
  test(`windows of ${height} x ${width} pixels, ${dilation} apart, have the filters that PyTorch finds`, () => {
    const size = 3 * height * width;
    const window = {height, width, channels: 3, dilation};
    const covariance = measureWindows(images, indices.subarray(0, count), normalization, window);
    const found = makeWhiteningFilters(covariance, size, epsilon);
    const {data: expected, shape} = tensor(`whiten.${number}`);
    assert.deepEqual(shape, [2 * size, 3, height, width]);
    for (let row = 0; row < size; row++) {
      const [own, negative, wanted] = [found, found.subarray(size * size), expected].map((all) =>
        [...all.subarray(row * size, (row + 1) * size)],
      ) as [number[], number[], number[]];
      const largest = Math.max(...wanted.map(Math.abs));
      // An eigenvector has no sign of its own; ours makes the largest number positive.
      const sign = Math.sign(wanted.reduce((sum, value, k) => sum + value * (own[k] as number), 0));
      own.forEach((value, k) => {
        const difference = Math.abs(value - sign * (wanted[k] as number));
        assert.ok(difference <= 1e-4 * largest, `filter ${row}, number ${k}: ${value}, not ${wanted[k]}`);
      });
      assert.deepEqual(negative, own.map((value) => -value));
      assert.ok(own.some((value) => Math.abs(value) >= 0.999 * largest && value > 0));
    }
  });
});

test('a direction in which images do not vary is not blown up', () => {
  const filters = makeWhiteningFilters(Float64Array.of(1, 1, 1, 1), 2, 1e-4);
  const root = Math.SQRT1_2;
  const [strong, weak] = [root / Math.sqrt(2 + 1e-4), root / Math.sqrt(1e-4)];
  [strong, strong, weak, weak, -strong, -strong, -weak, -weak].forEach((value, at) => {
    assert.ok(Math.abs(Math.abs(filters[at] as number) - Math.abs(value)) < 1e-4 * Math.abs(value), `${filters}`);
  });
});

describe('a trainer with a whitened layer', () => {
  before(() => tf.setBackend('cpu'));

  it('gets the filters of the first images of the split, and nothing else', async () => {
    const network = small({channels: 24, kernel: 2, padding: 0});
    const setting = {layer: 'first', images: 40, epsilon};
    const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 0.1} as const;
    const trainer = new PortableTrainer(tf, network, {seed: 3, optimizer, whiten: setting});
    const before = trainer.exportWeights();
    const split = indices.slice(100, 160);
    const whiten = (most: number, seen: Uint32Array) =>
      whitenLayer(trainer, network, {...setting, images: most}, images, seen, normalization);
    assert.equal(await whiten(40, split), 40);
    assert.equal(await whiten(5000, split.subarray(0, 40)), 40);
    const window = {height: 2, width: 2, channels: 3, dilation: 1};
    const covariance = measureWindows(images, split.subarray(0, 40), normalization, window);
    const after = trainer.exportWeights();
    for (const [at, {name, data}] of after.entries()) {
      if (name === 'first.weight') assert.deepEqual(data, makeWhiteningFilters(covariance, 12, epsilon));
      else assert.deepEqual(data, before[at]?.data, name);
    }
    const filters = after.find(({name}) => name === 'first.weight')?.data;
    trainer.step(new Float32Array(2 * 8 * 8 * 3).fill(0.5), Int32Array.of(0, 1), 0.1);
    assert.deepEqual(trainer.exportWeights().find(({name}) => name === 'first.weight')?.data, filters);
    trainer.dispose();
  });
});

test('a layer that cannot whiten is refused, with what would do', () => {
  const cases: readonly (readonly [Model, string, RegExp, RegExp])[] = [
    [
      small({channels: 54, kernel: 3}),
      'frist',
      /has no layer frist/,
      /Did you mean "first"\? Name .* image, first, or/,
    ],
    [
      small({channels: 54, kernel: 3}),
      'nowhere',
      /has no layer nowhere/,
      /^Name the convolution that sees the image, first/,
    ],
    [small({channels: 54, kernel: 3}), 'norm', /norm of small is not a convolution, but batchnorm/, /first/],
    [small({channels: 54, kernel: 3}), 'second', /second of small does not see the image itself/, /first/],
    [small({channels: 54, kernel: 3, groups: 3}), 'first', /sees the channels of the image in groups/, /whiten: null/],
    [
      small({channels: 64, kernel: 3}),
      'first',
      /has 64 filters, but .* 3 x 3 pixels of 3 channels takes 54/,
      /"channels: 54"/,
    ],
    [small({channels: 24, kernel: 3}), 'first', /has 24 filters/, /"channels: 54" for first/],
    [flat(), 'fc', /fc of flat is not a convolution, but dense/, /No convolution of this network sees the image/],
  ];
  for (const [network, layer, message, advice] of cases) {
    const check = (error: unknown): boolean => {
      assert.ok(error instanceof Error && 'advice' in error && 'code' in error);
      assert.equal(error.code, 'whiten-layer');
      assert.match(error.message, message);
      assert.match(String(error.advice), advice);
      return true;
    };
    assert.throws(() => findWhitened(network, layer), check);
  }
  const {index, window} = findWhitened(small({channels: 30, kernel: [1, 5], dilation: 2}), 'first');
  assert.deepEqual([index, window], [0, {height: 1, width: 5, channels: 3, dilation: 2}]);
});

function small(first: Parameters<typeof conv>[2]): Model {
  const image = input([8, 8, 3]);
  const x: Node = relu(batchNorm(conv(image, 'first', first), 'norm'));
  return model('small', image, dense(globalAvgPool(conv(x, 'second', {channels: 6, kernel: 1})), 'fc', {features: 2}));
}

function flat(): Model {
  const image = input([8, 8, 3]);
  return model('flat', image, dense(flatten(image), 'fc', {features: 2}));
}
