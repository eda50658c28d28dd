import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createPredictor} from '../../runtime/index.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {batchNorm, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {Predictor} from '../../runtime/evaluate/predictor.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {precisions} from '../tools/precisions.js';

const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;

describe('a predictor', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  for (const precision of precisions) {
    it(`answers as the trainer whose weights it has, in ${precision}, however many images at once`, async () => {
      const trainer = new NativeTrainer(engine, small(), {seed: 1, precision, optimizer});
      trainer.step(wave(4), Int32Array.of(0, 1, 2, 3), 0.1);
      const predictor = await createPredictor(small(), trainer.exportWeights(), {precision});
      for (const count of [1, 4]) assert.deepEqual(predictor.predict(wave(count)), trainer.predict(wave(count)));
      predictor.dispose();
      trainer.dispose();
    });
  }

  it('holds the weights until it is disposed of, and nothing more', () => {
    const trainer = new NativeTrainer(engine, small(), {seed: 1, precision: 'float32', optimizer});
    const weights = trainer.exportWeights();
    trainer.dispose();
    const before = engine.liveTensors;
    const predictor = new Predictor(engine, small(), 'float32', weights);
    const held = engine.liveTensors;
    for (let i = 0; i < 3; i++) predictor.predict(wave(2));
    assert.equal(engine.liveTensors, held);
    predictor.dispose();
    predictor.dispose();
    assert.equal(engine.liveTensors, before);
    assert.throws(() => predictor.predict(wave(2)), /disposed of/);
  });

  it('says which weights do not fit, and when images are not whole', () => {
    const trainer = new NativeTrainer(engine, small(), {seed: 1, precision: 'float32', optimizer});
    const weights = trainer.exportWeights();
    const before = engine.liveTensors;
    assert.throws(() => new Predictor(engine, small(), 'float32', weights.slice(1)), /conv1.weight is missing/);
    assert.equal(engine.liveTensors, before);
    const predictor = new Predictor(engine, small(), 'float32', weights);
    assert.throws(() => predictor.predict(new Float32Array(100)), /100 numbers are not .* images of \[6, 6, 3\]/);
    assert.throws(() => predictor.predict(new Float32Array(0)), RangeError);
    predictor.dispose();
    trainer.dispose();
  });
});

function small(): Model {
  const image = input([6, 6, 3]);
  const x = relu(batchNorm(conv(image, 'conv1', {channels: 16, kernel: 3}), 'bn1'));
  return model('small', image, dense(globalAvgPool(x), 'fc', {features: 4}));
}

function wave(images: number): Float32Array {
  return new Float32Array(images * 6 * 6 * 3).map((_, i) => Math.sin(i));
}
