import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {batchNorm, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {checkBatches} from '../../runtime/train/check-batches.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';

function network(normalizes: boolean): Model {
  const image = input([4, 4, 3]);
  const x = globalAvgPool(relu(batchNorm(conv(image, 'conv', {channels: 8, kernel: 3}), 'bn')));
  const hidden = dense(x, 'fc1', {features: 6});
  return model('head', image, dense(normalizes ? relu(batchNorm(hidden, 'norm')) : hidden, 'fc', {features: 2}));
}

describe('batches of one image through batch normalization of vectors', () => {
  const sizes = (batch: number, accumulate = 1, drop_last = false) => ({batch, accumulate, data: {drop_last}});

  it('are refused before training begins, with the way out', () => {
    assert.throws(() => checkBatches(network(true), 17, sizes(8)), {
      code: 'one-number-a-channel',
      message:
        'batchnorm norm needs two images or more to train on, ' +
        'and the last batch of an epoch of 17 images is of 1 image.',
      advice: 'Set data.drop_last=true, which leaves that batch out, or use another batch size.',
    });
    assert.throws(() => checkBatches(network(true), 16, sizes(1)), /batches are of 1 image\./);
    assert.throws(() => checkBatches(network(true), 16, sizes(8, 8)), /of 8 images, which 8 parts \(accumulate\)/);
    assert.throws(() => checkBatches(network(true), 19, sizes(8, 2)), /the last batch .* of 3 images, which 2 parts/);
  });

  it('pass where they do no harm', () => {
    checkBatches(network(false), 17, sizes(8));
    checkBatches(network(true), 17, sizes(8, 1, true));
    checkBatches(network(true), 18, sizes(8));
    checkBatches(network(true), 16, sizes(8, 4));
    checkBatches(network(true), 5, sizes(8, 2));
  });

  it('are an error of both engines in training, and evaluated as any other', async () => {
    await tf.setBackend('cpu');
    const engine = new Engine(await openTensorFlow());
    const reference = new Engine({...engine.tensorflow, customOperations: new Set()});
    const options = {seed: 1, precision: 'float32', optimizer: {name: 'sgd', momentum: 0, weight_decay: 0}} as const;
    const trainers = [
      new NativeTrainer(engine, network(true), options),
      new NativeTrainer(reference, network(true), options),
      new PortableTrainer(tf, network(true), options),
    ];
    const picture = new Float32Array(48).map((_, i) => Math.sin(i));
    for (const trainer of trainers) {
      assert.throws(() => trainer.step(picture, Int32Array.of(1), 0.1), {
        code: 'one-number-a-channel',
        message: 'batchnorm norm cannot be trained on [1, 6]: one number per channel has no variance.',
      });
      assert.ok(Number.isFinite(trainer.evaluate(picture, Int32Array.of(1)).loss));
      trainer.dispose();
    }
  });
});
