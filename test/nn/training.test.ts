import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';
import type {Trainer} from '../../runtime/train/trainer.js';
import {assertClose, readFixtureJson, readFixtureTensors, readStateDict} from '../tools/fixtures.js';
import {sharedValueModel} from '../tools/operation-cases.js';
import {coarsest, precisions} from '../tools/precisions.js';
import {smallResNet} from './small-resnet.js';

const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;

describe('four steps of training a small ResNet against PyTorch', () => {
  let engine: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    engine = new Engine(await openTensorFlow());
  });

  it('native float32', () =>
    follow(new NativeTrainer(engine, smallResNet(), {seed: 1, precision: 'float32', optimizer}), 1e-4));
  // Rounding to 8 bits moves single weights of so small a network a lot; single operations are compared closely
  // elsewhere.
  if (precisions.includes('bfloat16')) {
    it('native bfloat16, its losses', () => {
      followLosses(new NativeTrainer(engine, smallResNet(), {seed: 1, precision: 'bfloat16', optimizer}), 0.03);
    });
  }
  it('portable', () => follow(new PortableTrainer(tf, smallResNet(), {seed: 1, optimizer}), 1e-4));

  it('holds as many tensors, and as much memory, after a thousand steps as after ten', () => {
    const trainer = new NativeTrainer(engine, smallResNet(4), {seed: 1, precision: coarsest, optimizer});
    const images = new Float32Array(4 * 9 * 9 * 3).map((_, i) => Math.sin(i));
    const step = (count: number) => {
      for (let i = 0; i < count; i++) trainer.step(images, Int32Array.of(0, 1, 2, 3), 0.01);
      return {tensors: engine.tensorflow.binding.getNumOfTensors(), resident: process.memoryUsage.rss()};
    };
    const early = step(200);
    const late = step(1000);
    assert.equal(late.tensors, early.tensors);
    assert(late.resident < early.resident + 20e6, `resident memory went from ${early.resident} to ${late.resident}`);
    trainer.dispose();
  });

  for (const precision of precisions) {
    it(`shows a divergence in the very next loss, in ${precision}`, () => {
      const trainer = new NativeTrainer(engine, smallResNet(4), {seed: 1, precision, optimizer});
      const images = new Float32Array(4 * 9 * 9 * 3).map((_, i) => Math.sin(i));
      const broken = images.map((value, i) => (i === 100 ? NaN : value));
      const labels = Int32Array.of(0, 1, 2, 3);
      assert(Number.isFinite(trainer.step(images, labels, 0.01).loss));
      assert(Number.isNaN(trainer.step(broken, labels, 0.01).loss));
      trainer.dispose();
    });
  }

  it('begins with the same weights on both, and adds up the gradients of a value that is read thrice', () => {
    const shared = sharedValueModel();
    const native = new NativeTrainer(engine, shared, {seed: 5, precision: 'float32', optimizer});
    const portable = new PortableTrainer(tf, shared, {seed: 5, optimizer});
    const images = new Float32Array(3 * 4 * 5 * 2).map((_, i) => Math.cos(i));
    const labels = Int32Array.of(3, 0, 2);
    const expected = portable.gradients(images, labels);
    native.gradients(images, labels).forEach(({name, data}, i) => {
      assertClose(data, expected[i]?.data ?? [], 1e-5, name);
    });
    assert.equal(expected.length, shared.parameters.length);
    native.dispose();
    portable.dispose();
  });

  it('refuses weights of another network, naming what is wrong', () => {
    const trainer = new NativeTrainer(engine, smallResNet(), {seed: 1, precision: 'float32', optimizer});
    const [first, second, ...rest] = trainer.exportWeights();
    assert(first && second);
    const wrong = [{...first, shape: [1, 2]}, {...second, name: 'bn9.weight'}, ...rest];
    assert.throws(
      () => trainer.importWeights(wrong),
      /conv1.weight is \[1, 2\], not \[8, 3, 3, 3\]; bn1.weight is missing; bn9.weight belongs to no layer/,
    );
    trainer.dispose();
  });
});

type ModelTrainer = Trainer & {readonly model: Model};

/** Runs the fixture's steps and compares their losses. */
function followLosses(trainer: ModelTrainer, tolerance: number): number[] {
  const tensor = readFixtureTensors('training.safetensors');
  const {steps} = readFixtureJson<{steps: {lr: number; loss: number}[]}>('training.json');
  trainer.importWeights(readStateDict('training.safetensors', 'before.'));
  return steps.map(({lr, loss}, i) => {
    const result = trainer.step(tensor(`images.${i}`).data, Int32Array.from(tensor(`labels.${i}`).data), lr);
    assertClose([result.loss], [loss], tolerance, `loss of step ${i}`);
    return result.correct;
  });
}

/** Losses, hits, and then every weight and statistic. */
function follow(trainer: ModelTrainer, tolerance: number): void {
  const tensor = readFixtureTensors('training.safetensors');
  const {steps} = readFixtureJson<{steps: {correct: number}[]}>('training.json');
  const hits = followLosses(trainer, tolerance);
  assert.deepEqual(hits, steps.map(({correct}) => correct));
  const weights = trainer.exportWeights();
  for (const {name, data} of weights) assertClose(data, tensor(`after.${name}`).data, tolerance, name);
  assert.equal(weights.length, trainer.model.parameters.length);
  trainer.dispose();
}
