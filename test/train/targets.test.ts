import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {dense, flatten, input, model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';
import type {Targets} from '../../runtime/train/targets.js';
import type {Trainer} from '../../runtime/train/trainer.js';

const options = {seed: 1, optimizer: {name: 'sgd', momentum: 0.9, weight_decay: 0}} as const;
const images = new Float32Array(2 * 12).map((_, i) => Math.sin(i));

function network() {
  const image = input([2, 2, 3]);
  return model('ten', image, dense(flatten(image), 'fc', {features: 10}));
}

describe('labels that are none of the classes', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  const trainers: Readonly<Record<string, () => Trainer>> = {
    native: () => new NativeTrainer(engine, network(), {...options, precision: 'float32'}),
    portable: () => new PortableTrainer(tf, network(), options),
  };
  for (const [name, make] of Object.entries(trainers)) {
    it(`are an error of the ${name} trainer that names image, label and classes, and changes nothing`, () => {
      const trainer = make();
      const weights = trainer.exportWeights();
      const faults: readonly (readonly [Targets, RegExp])[] = [
        [Int32Array.of(3, 99), /image 1 of the batch has the label 99, and the network has 10 classes: .* 0 to 9/],
        [Int32Array.of(-1, 0), /image 0 of the batch has the label -1/],
        [Int32Array.of(10, 0), /image 0 of the batch has the label 10/],
        [{a: Int32Array.of(0, 1), b: Int32Array.of(0, 12), fraction: 0.9}, /image 1 of the batch has the label 12/],
        [{a: Int32Array.of(0, 1), b: Int32Array.of(0), fraction: 0.9}, /two labels an image: 2 and 1/],
        [{a: Int32Array.of(0, 1), b: Int32Array.of(0, 1), fraction: 1.5}, /fraction of mixed targets is 1.5/],
        [new Int32Array(0), /at least one image/],
      ];
      for (const [targets, message] of faults) {
        assert.throws(() => trainer.step(images, targets, 0.1), {name: 'RangeError', message});
        if (targets instanceof Int32Array) assert.throws(() => trainer.evaluate(images, targets), message);
      }
      assert.equal(trainer.stepsTaken, 0);
      assert.deepEqual(trainer.exportWeights(), weights);
      trainer.dispose();
    });
  }
});
