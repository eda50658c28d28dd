import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {add, conv, dense, dropPath, dropout, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Model, Node} from '../../runtime/nn/index.js';
import type {StepKey} from '../../runtime/nn/rng-key.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {InferenceNetwork} from '../../runtime/nn/native/inference-network.js';
import {TrainingNetwork} from '../../runtime/nn/native/training-network.js';
import {runPortably} from '../../runtime/nn/portable/network.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';
import {assertClose} from '../tools/fixtures.js';
import {precisions} from '../tools/precisions.js';

const stepKey = {seed: 3, step: 7};

describe('layers that draw', () => {
  let engine: Engine;
  /** As on a GPU, or a processor without the instructions that specnet's custom kernels need. */
  let reference: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    const tensorflow = await openTensorFlow();
    engine = new Engine(tensorflow);
    reference = new Engine({...tensorflow, customOperations: new Set()});
  });

  for (const precision of precisions) {
    for (const [name, layer] of [['dropout', dropout], ['dropPath', dropPath]] as const) {
      it(`${name} multiplies ones by 0 or 1 / (1 - rate), and the gradient by the same, in ${precision}`, () => {
        for (const on of [engine, reference]) {
          const {output, gradient} = run(on, precision, oneLayer((x) => layer(x, {rate: 0.375})), stepKey);
          assert.deepEqual(gradient, output);
          assert.deepEqual([...new Set(output)].sort(), [0, Math.fround(round(1.6, precision))]);
          const kept = output.filter((value) => value !== 0).length / output.length;
          // Of 250 pictures, or of their 3,750 numbers each: four stds.
          const std = Math.sqrt((0.375 * 0.625) / (name === 'dropPath' ? 250 : output.length));
          assert(Math.abs(kept - 0.625) < 4 * std, `${kept} are kept`);
        }
      });

      it(`${name} draws the same for one seed, step and place, and else others, in ${precision}`, () => {
        for (const on of [engine, reference]) {
          const twice = oneLayer((x) => add(layer(x, {rate: 0.5}), layer(x, {rate: 0.5})));
          const first = run(on, precision, twice, stepKey).output;
          assert.deepEqual(run(on, precision, twice, stepKey).output, first);
          assert.notDeepEqual(run(on, precision, twice, {...stepKey, step: 8}).output, first);
          assert.notDeepEqual(run(on, precision, twice, {...stepKey, seed: 4}).output, first);
          // Two layers that drew alike would give 0 and 4 only.
          assert(first.includes(2));
        }
      });
    }

    it(`dropPath keeps or drops all of a feature map in ${precision}`, () => {
      const {output} = run(engine, precision, oneLayer((x) => dropPath(x, {rate: 0.5})), stepKey);
      for (let image = 0; image < images; image++) {
        assert.equal(new Set(output.slice(image * numbers, (image + 1) * numbers)).size, 1);
      }
    });

    it(`nothing is dropped in inference, in ${precision}`, () => {
      const network = oneLayer((x) => dropPath(dropout(x, {rate: 0.9}), {rate: 0.9}));
      const image = engine.tensor(ones(), [images, ...size]);
      const inference = new InferenceNetwork(engine, network, precision);
      const prepared = inference.prepare([]);
      for (const logits of [
        new TrainingNetwork(engine, network, precision).infer(image, []),
        inference.run(image, prepared),
      ]) {
        assert.deepEqual(engine.read(logits), ones());
        engine.release(logits);
      }
      prepared.dispose();
      engine.release(image);
    });
  }

  it('the two engines draw alike', () => {
    const network = oneLayer((x) => dropout(dropPath(x, {rate: 0.25}), {rate: 0.3}));
    const portable = tf.tidy(() => {
      const {logits} = runPortably(tf, network, tf.tensor(ones(), [images, ...size]), [], true, stepKey);
      return logits.dataSync<'float32'>() as unknown as tf.TensorContainer;
    }) as unknown as Float32Array;
    if (engine.usesCustom('SpecnetDropout', 'float32')) {
      assertClose(run(engine, 'float32', network, stepKey).output, portable, 1e-6, 'output');
    }
  });

  it('dropout leaves no pattern: neighbors, rows and pictures are dropped independently', () => {
    const {output} = run(engine, 'float32', oneLayer((x) => dropout(x, {rate: 0.5})), stepKey);
    const centered = output.map((value) => value - 1);
    for (const distance of [1, 2, 3, 15, 16, 50, 64, numbers, 2 * numbers, 4096]) {
      let sum = 0;
      for (let i = distance; i < centered.length; i++) {
        sum += (centered[i] as number) * (centered[i - distance] as number);
      }
      const correlation = sum / (centered.length - distance);
      assert(Math.abs(correlation) < 4.5 / Math.sqrt(centered.length), `${correlation} at a distance of ${distance}`);
    }
  });

  it('a trainer set to the step where another stands goes on as that one does', () => {
    const options = {seed: 5, precision: 'float32', optimizer: {name: 'sgd', momentum: 0, weight_decay: 0}} as const;
    const pictures = new Float32Array(8 * 4 * 5 * 3).map((_, i) => Math.sin(i));
    const labels = Int32Array.from({length: 8}, (_, i) => i % 4);
    const step = (trainer: {step: NativeTrainer['step']}) => trainer.step(pictures, labels, 0.05).loss;
    const first = new NativeTrainer(engine, small(), options);
    const losses = [step(first), step(first)];
    const weights = first.exportWeights();
    const rest = [step(first), step(first)];

    const second = new NativeTrainer(engine, small(), options);
    second.importWeights(weights);
    assert.notEqual(step(second), rest[0]);
    second.importWeights(weights);
    second.stepsTaken = losses.length;
    assert.deepEqual([step(second), step(second)], rest);
    assert.equal(second.evaluate(pictures, labels).loss, second.evaluate(pictures, labels).loss);
    assert.equal(second.stepsTaken, 4);

    if (engine.usesCustom('SpecnetDropout', 'float32')) {
      const portable = new PortableTrainer(tf, small(), options);
      assertClose([step(portable), step(portable), step(portable), step(portable)], [...losses, ...rest], 1e-5, 'loss');
      portable.dispose();
    }
    first.dispose();
    second.dispose();
  });

  it('refuses a rate that would leave nothing', () => {
    assert.throws(() => dropout(input([3]), {rate: 1}), /dropout needs a rate of at least 0 and less than 1, not 1/);
    assert.throws(() => dropPath(input([3]), {rate: -0.1}), /dropPath needs a rate/);
  });
});

const images = 250;
const size = [5, 10, 75] as const;
const numbers = 5 * 10 * 75;
const ones = () => new Float32Array(images * numbers).fill(1);

function oneLayer(layer: (x: Node) => Node): Model {
  const image = input(size);
  return model('one', image, layer(image));
}

/** What 1.6 is in a precision: bfloat16 keeps eight bits of it. */
function round(value: number, precision: Precision): number {
  return precision === 'float32' ? value : Math.round(value * 128) / 128;
}

/** Both of ones: the output, and the input's gradient where the output's is 1. */
function run(engine: Engine, precision: Precision, network: Model, when: StepKey) {
  const held = engine.liveTensors;
  const image = engine.tensor(ones(), [images, ...size]);
  const native = new TrainingNetwork(engine, network, precision);
  const {logits, activations} = native.forward(image, [], when);
  const gradient = engine.tensor(ones(), [images, ...size]);
  const back = native.backward(activations, gradient, {image: true}).image;
  assert(back !== null);
  const result = {output: engine.read(logits), gradient: engine.read(back)};
  engine.release(image, logits, gradient, back);
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
  return result;
}

function small(): Model {
  const image = input([4, 5, 3]);
  const x = relu(conv(image, 'a', {channels: 6, kernel: 3}));
  const y = add(x, dropPath(conv(x, 'b', {channels: 6, kernel: 3}), {rate: 0.5}));
  return model('small', image, dense(dropout(globalAvgPool(y), {rate: 0.4}), 'fc', {features: 4}));
}
