import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/random/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import type {Parameter} from '../../runtime/nn/operation.js';
import {adamwRule} from '../../runtime/train/optimizer/adamw.js';
import {NativeUpdates} from '../../runtime/train/optimizer/index.js';
import {lionRule} from '../../runtime/train/optimizer/lion.js';
import {Optimizer} from '../../runtime/train/optimizer/optimizer.js';
import type {Rule} from '../../runtime/train/optimizer/rule.js';
import {sgdRule} from '../../runtime/train/optimizer/sgd.js';
import {assertClose} from '../tools/fixtures.js';

/**
 * Less than a vector, a vector and a bit, and enough for every thread to get a fraction that ends inside one of them.
 */
const shapes = [[1], [17], [64, 3, 3, 3], [], [3, 3, 128, 127], [1001], [3, 3, 61, 67]];
const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
const random = createRandom(4);
const drawAll = () => sizes.map((size) => new Float32Array(size).map(() => nextUniform(random) * 2 - 1));
const begin = drawAll();
const rates = [0.1, 0.03, 0.2];
const gradients = rates.map(drawAll);

const sgd = sgdRule({name: 'sgd', momentum: 0.9, weight_decay: 0});
const rules: Readonly<Record<string, Rule>> = {
  SGD: sgd,
  "SGD with Nesterov's momentum": sgdRule({name: 'sgd', momentum: 0.9, weight_decay: 0, nesterov: true}),
  AdamW: adamwRule({betas: [0.9, 0.999], eps: 1e-8}),
  Lion: lionRule({name: 'lion', betas: [0.9, 0.99], weight_decay: 0}),
};

describe("updates by specnet's kernels", async () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  const makeOptimizer = (clipNorm: number | null = null, usesCustom = true): Optimizer<Tensor> =>
    new Optimizer(new NativeUpdates(engine, usesCustom), clipNorm);

  for (const [name, rule] of Object.entries(rules)) {
    for (const clipNorm of [null, 0.5]) {
      const title = `${name} ${clipNorm === null ? 'without' : 'with'} clipping`;
      it(`${title} gives what TensorFlow's kernels do, for arrays of all lengths, and repeats bit for bit`, () => {
        const [own, again] = [followSteps(makeOptimizer(clipNorm), rule), followSteps(makeOptimizer(clipNorm), rule)];
        const expected = followSteps(makeOptimizer(clipNorm, false), rule);
        own.forEach((values, i) => assertClose(values, expected[i] ?? [], 2e-6, `[${shapes[i]?.join(', ')}]`));
        assert.deepEqual(again, own);
      });
    }
  }

  it('are one call for all parameters, and leave the arrays and tensors that they were given', () => {
    const optimizer = makeOptimizer();
    const values = Float32Array.of(1, 2, 3);
    const value = engine.tensor(values, [3]);
    const settings = {rateFactor: 1, weightDecay: 0};
    optimizer.add(0, engine.retain(value), parameterOf('a', [3]), settings, sgd);
    optimizer.add(7, engine.tensor(Float32Array.of(5), [1]), parameterOf('b', [1]), {...settings, rateFactor: 2}, sgd);
    const held = optimizer.read(0);
    const calls: string[] = [];
    const gradient = engine.tensor(Float32Array.of(1, 1, 1), [3]);
    const other = engine.tensor(Float32Array.of(1), [1]);
    optimizer.update([gradient], 0.5);
    assert.deepEqual([read(optimizer, 0), read(optimizer, 7)], [[0.5, 1.5, 2.5], [5]]);
    assert.deepEqual([[...values], [...engine.read(value)], [...engine.read(held)]], [[1, 2, 3], [1, 2, 3], [1, 2, 3]]);
    engine.release(held);

    engine.observe(({operation, section}) => calls.push(`${operation} ${section.layer} ${section.phase}`));
    optimizer.update([gradient, ...new Array<null>(6).fill(null), other], 0.5);
    engine.observe(null);
    assert.deepEqual(calls, ['SpecnetSgdUpdate null update']);
    assertClose(read(optimizer, 0), [-0.45, 0.55, 1.55], 1e-6, 'a');
    assert.deepEqual(read(optimizer, 7), [4]);

    optimizer.assign(0, engine.tensor(Float32Array.of(9, 9, 9), [3]));
    assert.deepEqual(read(optimizer, 0), [9, 9, 9]);
    engine.release(value, gradient, other);
    optimizer.dispose();
  });

  it('take the tiniest numbers for zero on every thread, as TensorFlow does', () => {
    const optimizer = makeOptimizer();
    const size = 1 << 18;
    add(optimizer, 0, new Float32Array(size), [size], sgd);
    const tiny = engine.tensor(new Float32Array(size).fill(1e-39), [size]);
    optimizer.update([tiny], 1);
    assert.deepEqual([...new Set(read(optimizer, 0))], [0]);
    engine.release(tiny);
    optimizer.dispose();
  });

  for (const [name, rule] of Object.entries(rules)) {
    it(`let no number that is none be lost: ${name}`, () => {
      for (const clipNorm of [null, 1]) {
        const optimizer = makeOptimizer(clipNorm);
        add(optimizer, 0, new Float32Array(6).fill(1), [6], rule);
        const broken = engine.tensor(Float32Array.of(1, 1, NaN, 1, 1, NaN), [6]);
        optimizer.update([broken], 0.1);
        const expected = clipNorm === null ? [false, false, true, false, false, true] : new Array(6).fill(true);
        assert.deepEqual(read(optimizer, 0).map(Number.isNaN), expected);
        engine.release(broken);
        optimizer.dispose();
      }
    });
  }

  it('refuse a gradient of another shape', () => {
    const optimizer = makeOptimizer();
    add(optimizer, 0, new Float32Array(6), [2, 3], sgd);
    const turned = engine.tensor(new Float32Array(6), [3, 2]);
    assert.throws(() => optimizer.update([turned], 0.1), /a gradient of the weight's shape/);
    engine.release(turned);
    optimizer.dispose();
  });

  function add(optimizer: Optimizer<Tensor>, index: number, values: Float32Array, shape: number[], rule: Rule): void {
    const settings = {rateFactor: 1, weightDecay: 0.01};
    optimizer.add(index, engine.tensor(values, shape), parameterOf(`layer${index}.weight`, shape), settings, rule);
  }

  function read(optimizer: Optimizer<Tensor>, index: number): number[] {
    const value = optimizer.read(index);
    const values = [...engine.read(value)];
    engine.release(value);
    return values;
  }

  /** The weights after the steps. */
  function followSteps(optimizer: Optimizer<Tensor>, rule: Rule): number[][] {
    begin.forEach((values, i) => add(optimizer, i, values, shapes[i] ?? [], rule));
    rates.forEach((rate, step) => {
      const tensors = (gradients[step] ?? []).map((values, i) => engine.tensor(values, shapes[i] ?? []));
      optimizer.update(tensors, rate);
      engine.release(...tensors);
    });
    const after = shapes.map((_, i) => read(optimizer, i));
    optimizer.dispose();
    return after;
  }
});

function parameterOf(name: string, shape: readonly number[]): Parameter {
  const initializer = {kind: 'constant', value: 0} as const;
  return {name, shape, pytorchAxes: shape.map((_, axis) => axis), initializer, trainable: true};
}
