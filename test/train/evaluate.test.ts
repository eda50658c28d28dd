import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {openTensorFlow} from '../../runtime/native/index.js';
import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {TrainingNetwork} from '../../runtime/nn/native/training-network.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {assertClose} from '../tools/fixtures.js';

const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const labels = Int32Array.of(0, 1, 2, 3);
const images = new Float32Array(4 * 8 * 8 * 3).map((_, i) => Math.sin(i));

describe('evaluating while training', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });
  const train = (seed: number) => new NativeTrainer(engine, residual(), {seed, precision: 'float32', optimizer});

  it('sees the weights and the statistics of the latest step, and those imported', () => {
    const trainer = train(1);
    const other = train(2);
    const third = train(3);
    const early = trainer.predict(images);
    for (const change of [
      () => trainer.step(images, labels, 0.1),
      () => trainer.step(images, labels, 0.1),
      () => trainer.importWeights(third.exportWeights()),
      // Gradients alone leave the weights, but the statistics move with the batch.
      () => trainer.gradients(images, labels),
    ]) {
      change();
      other.importWeights(trainer.exportWeights());
      const found = trainer.predict(images);
      assert.deepEqual(found, other.predict(images));
      assert.notDeepEqual(found, early);
    }
    trainer.dispose();
    other.dispose();
    third.dispose();
  });

  it('gives what the layers give one by one, and the loss of that', () => {
    const trainer = train(1);
    trainer.step(images, labels, 0.1);
    const expected = inferOneByOne(engine, trainer);
    assertClose(trainer.predict(images), expected, 1e-5, 'logits');
    const {loss} = trainer.evaluate(images, labels);
    assertClose([loss], [meanCrossEntropy(expected)], 1e-5, 'loss');
    trainer.dispose();
  });

  it('prepares the weights once for all batches, and holds no tensor longer than it should', () => {
    const held = engine.liveTensors;
    const trainer = train(1);
    const trained = engine.liveTensors;
    const calls: string[] = [];
    engine.observe(({operation}) => calls.push(operation));
    trainer.evaluate(images, labels);
    const first = calls.splice(0).length;
    trainer.evaluate(images, labels);
    const second = calls.splice(0).length;
    engine.observe(null);
    assert(second < first / 2, `${first} kernel calls, then ${second}`);

    const prepared = engine.liveTensors;
    for (let round = 0; round < 3; round++) {
      trainer.step(images, labels, 0.1);
      assert.equal(engine.liveTensors, trained, 'what inference reads goes with the step');
      trainer.evaluate(images, labels);
      trainer.predict(images.subarray(0, 8 * 8 * 3));
      assert.equal(engine.liveTensors, prepared);
    }
    trainer.dispose();
    assert.equal(engine.liveTensors, held);
  });
});

/** Logits of inference in which no layer takes in another. */
function inferOneByOne(engine: Engine, trainer: NativeTrainer): Float32Array {
  const {model} = trainer;
  const network = new TrainingNetwork(engine, model, 'float32', {fuses: false});
  const weights = matchStateDict(model, trainer.exportWeights());
  const parameters = model.parameters.map(({shape}, i) => engine.tensor(weights[i] as Float32Array, shape));
  const image = engine.tensor(images, [4, 8, 8, 3]);
  const logits = network.infer(image, parameters);
  const values = engine.read(logits);
  engine.release(image, logits, ...parameters);
  return values;
}

function residual(): Model {
  const image = input([8, 8, 3]);
  const x = relu(batchNorm(conv(image, 'conv1', {channels: 16, kernel: 3}), 'bn1'));
  const y = relu(batchNorm(conv(x, 'conv2', {channels: 16, kernel: 3}), 'bn2'));
  const z = relu(add(batchNorm(conv(y, 'conv3', {channels: 16, kernel: 3}), 'bn3'), x));
  return model('residual', image, dense(globalAvgPool(z), 'fc', {features: 4}));
}

/** Of four rows of four logits, row i being of class i. */
function meanCrossEntropy(logits: Float32Array): number {
  const losses = [0, 1, 2, 3].map((row) => {
    const own = [...logits.subarray(4 * row, 4 * row + 4)];
    return Math.log(own.reduce((sum, value) => sum + Math.exp(value), 0)) - (own[row] ?? 0);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / 4;
}
