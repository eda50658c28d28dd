import assert from 'node:assert/strict';
import {before, describe, it, test} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {UserError} from '../../common/errors.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {
  add,
  batchNorm,
  conv,
  dense,
  flatten,
  globalAvgPool,
  input,
  maxPool,
  model,
  relu,
} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';
import {checkSizes} from '../../runtime/train/sized-models.js';
import type {Trainer} from '../../runtime/train/trainer.js';
import {coarsest} from '../tools/precisions.js';
import {assertClose} from '../tools/fixtures.js';

const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const labels = Int32Array.of(2, 0, 1, 3);

/** Convolutions at strides 1 and 2, so that odd and even sizes go different ways. */
function residual(pixels: number): Model {
  const image = input([pixels, pixels, 3]);
  const x = relu(batchNorm(conv(image, 'conv1', {channels: 8, kernel: 3}), 'bn1'));
  const y = relu(batchNorm(conv(x, 'conv2', {channels: 8, kernel: 3, stride: 2}), 'bn2'));
  const z = relu(add(batchNorm(conv(y, 'conv3', {channels: 8, kernel: 3}), 'bn3'), y));
  return model('residual', image, dense(globalAvgPool(maxPool(z, {kernel: 2})), 'fc', {features: 4}));
}

const makeImages = (pixels: number) => new Float32Array(4 * pixels * pixels * 3).map((_, i) => Math.sin(i * 1.7));

/** Three steps, the middle one at the trainer's own size. */
function trainAtSizes(trainer: Trainer, own: number): void {
  for (const pixels of [11, own, 12]) trainer.step(makeImages(pixels), labels, 0.05);
}

describe('training at another size', () => {
  let engine: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    engine = new Engine(await openTensorFlow());
  });

  it('is training the network that was written for that size', () => {
    const settings = {seed: 1, precision: 'float32', optimizer} as const;
    const small = new NativeTrainer(engine, residual(11), settings);
    const large = new NativeTrainer(engine, residual(16), settings);
    for (const trainer of [small, large]) {
      trainer.step(makeImages(11), labels, 0.05);
      trainer.step(makeImages(11), labels, 0.05);
    }
    assert.deepEqual(large.exportWeights(), small.exportWeights());
    large.dispose();
    small.dispose();
  });

  it('is the same on both trainers, and evaluates at its own size', () => {
    const native = new NativeTrainer(engine, residual(16), {seed: 1, precision: 'float32', optimizer});
    const portable = new PortableTrainer(tf, residual(16), {seed: 1, optimizer});
    for (const trainer of [native, portable]) trainAtSizes(trainer, 16);
    const expected = portable.exportWeights();
    native.exportWeights().forEach(({name, data}, at) => assertClose(data, expected[at]?.data ?? [], 1e-4, name));
    const [mine, theirs] = [native, portable].map((trainer) => trainer.evaluate(makeImages(16), labels).loss);
    assertClose([mine ?? 0], [theirs ?? 1], 1e-4, 'loss');
    native.dispose();
    portable.dispose();
  });

  it('leaks no tensor, in bfloat16 and with frozen layers too', () => {
    const held = engine.liveTensors;
    const trainer = new NativeTrainer(engine, residual(16), {
      seed: 1,
      precision: coarsest,
      optimizer,
      freeze: [{match: 'conv1.*', after: 0}],
      accumulate: 2,
    });
    const first = trainer.exportWeights();
    const before = engine.liveTensors;
    trainAtSizes(trainer, 16);
    assert.deepEqual(trainer.exportWeights()[0], first[0]);
    assert.equal(engine.liveTensors, before);
    trainer.dispose();
    assert.equal(engine.liveTensors, held);
  });

  it('mixed targets go through a step, and its parts, as the sum of what each label would give', () => {
    const others = Int32Array.of(1, 1, 3, 0);
    const fraction = 0.7;
    const of = (accumulate: number) =>
      new NativeTrainer(engine, residual(16), {seed: 1, precision: 'float32', optimizer, accumulate});
    const images = makeImages(16);
    const [own, other, mixed] = [of(1), of(1), of(1)];
    const first = own.gradients(images, labels);
    const second = other.gradients(images, others);
    mixed.gradients(images, {a: labels, b: others, fraction}).forEach(({name, data}, at) => {
      const sum = data.map(
        (_, i) => fraction * (first[at]?.data[i] as number) + (1 - fraction) * (second[at]?.data[i] as number),
      );
      assertClose(data, sum, 1e-4, name);
    });
    for (const trainer of [own, other, mixed]) trainer.dispose();
  });

  it('refuses images that are not squares', () => {
    const trainer = new NativeTrainer(engine, residual(16), {seed: 1, precision: 'float32', optimizer});
    assert.throws(() => trainer.step(new Float32Array(4 * 150), labels, 0.1), /not squares/);
    trainer.dispose();
  });
});

test('a recipe whose sizes the network cannot take is refused before it trains', () => {
  const image = input([8, 8, 3]);
  const flat = model(
    'flat',
    image,
    dense(flatten(conv(image, 'conv1', {channels: 2, kernel: 3})), 'fc', {features: 4}),
  );
  checkSizes(residual(8), [{size: 6}, {size: 8}]);
  checkSizes(flat, [{size: 8}]);
  assert.throws(
    () => checkSizes(flat, [{size: 6}, {size: 8}]),
    (error) =>
      error instanceof UserError &&
      error.code === 'size-refused' &&
      /6 pixels.*fc\.weight is \[128, 4\]/.test(error.message),
  );
});
