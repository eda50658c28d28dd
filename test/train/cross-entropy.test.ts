import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {CrossEntropy} from '../../runtime/train/cross-entropy.js';
import {mainClasses, spreadTargets} from '../../runtime/train/targets.js';
import type {Targets} from '../../runtime/train/targets.js';
import {assertClose, readFixtureJson} from '../tools/fixtures.js';

interface LossCase {
  readonly classes: number;
  readonly label_smoothing: number;
  readonly fraction: number;
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}

describe('cross-entropy equals torch.nn.CrossEntropyLoss', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  for (const one of readFixtureJson<LossCase[]>('losses.json')) {
    const {classes, label_smoothing, fraction} = one;
    it(`${classes} classes, label smoothing ${label_smoothing}, fraction ${fraction}`, () => {
      const [a, b] = [Int32Array.from(one.a), Int32Array.from(one.b)];
      const targets: Targets = fraction === 1 ? a : {a, b, fraction};
      const logits = engine.tensor(Float32Array.from(one.logits), [4, classes]);
      const held = engine.liveTensors;
      const {loss, gradient} = new CrossEntropy(engine).compute(logits, targets, {label_smoothing});
      assertClose([loss], [one.loss], 1e-6, 'loss');
      assertClose(engine.read(gradient), one.gradient, 1e-6, 'gradient');
      engine.release(gradient);
      assert.equal(engine.liveTensors, held);
      engine.release(logits);
    });
  }
});

describe('targets', () => {
  it('are probabilities: each row adds up to 1', () => {
    const mixed = {a: Int32Array.of(0, 2), b: Int32Array.of(1, 2), fraction: 0.75};
    const rows = spreadTargets(mixed, 4, {label_smoothing: 0.2});
    assertClose(rows, [0.65, 0.25, 0.05, 0.05, /**/ 0.05, 0.05, 0.85, 0.05], 1e-6, 'rows');
  });

  it('count as a hit of the class with the larger fraction', () => {
    const [a, b] = [Int32Array.of(3), Int32Array.of(5)];
    const mixed = [0.6, 0.4].map((fraction) => mainClasses({a, b, fraction}));
    assert.deepEqual([mainClasses(a), ...mixed], [a, a, b]);
  });
});
