import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/data/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/native/engine.js';
import {createOptimizer} from '../../runtime/train/optimizer.js';
import type {Optimizer, SgdOptions} from '../../runtime/train/optimizer.js';
import {FusedSgd} from '../../runtime/train/fused-sgd.js';
import {VariableSgd} from '../../runtime/train/variable-sgd.js';
import {assertClose} from '../oracle/fixtures.js';

/** Less than a vector, a vector and a bit, and enough for every thread to get a share that ends inside one of them. */
const shapes = [[1], [17], [64, 3, 3, 3], [], [3, 3, 128, 127], [1001], [3, 3, 61, 67]];
const rates = [0.1, 0.03, 0.2];

const random = createRandom(4);
const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
const drawAll = () => sizes.map((size) => new Float32Array(size).map(() => nextUniform(random) * 2 - 1));
const begin = drawAll();
const gradients = rates.map(drawAll);

describe('stochastic gradient descent', async () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  for (const [momentum, weight_decay] of [[0.9, 5e-4], [0.9, 0], [0, 0.1]] as const) {
    const options: SgdOptions = {name: 'sgd', momentum, weight_decay};
    for (const kind of [FusedSgd, VariableSgd]) {
      it(`${kind.name} with momentum ${momentum} and weight decay ${weight_decay}`, () => {
        const held = engine.liveTensors;
        const optimizer: Optimizer = new kind(engine, options);
        const expected = followByHand(options);
        followSteps(engine, optimizer).forEach((found, i) => {
          assertClose(found, expected[i] ?? [], 1e-6, `[${shapes[i]?.join(', ')}]`);
        });
        optimizer.dispose();
        assert.equal(engine.liveTensors, held);
      });
    }
  }

  const options: SgdOptions = {name: 'sgd', momentum: 0.9, weight_decay: 0};

  it('is one call for all parameters, and leaves the arrays and tensors that it was given', () => {
    const optimizer: Optimizer = new FusedSgd(engine, options);
    const values = Float32Array.of(1, 2, 3);
    const value = engine.tensor(values, [3]);
    optimizer.add(0, engine.retain(value), 'a');
    optimizer.add(7, engine.tensor(Float32Array.of(5), [1]), 'b');
    const held = optimizer.read(0);
    const calls: string[] = [];
    const gradient = engine.tensor(Float32Array.of(1, 1, 1), [3]);
    const other = engine.tensor(Float32Array.of(1), [1]);
    optimizer.update([gradient], 0.5);
    assert.deepEqual([read(engine, optimizer, 0), read(engine, optimizer, 7)], [[0.5, 1.5, 2.5], [5]]);
    assert.deepEqual([[...values], [...engine.read(value)], [...engine.read(held)]], [[1, 2, 3], [1, 2, 3], [1, 2, 3]]);
    engine.release(held);

    engine.observe(({operation, section}) => calls.push(`${operation} ${section.layer} ${section.phase}`));
    optimizer.update([gradient, ...new Array<null>(6).fill(null), other], 0.5);
    engine.observe(null);
    assert.deepEqual(calls, ['SpecnetSgdUpdate null update']);
    assertClose(read(engine, optimizer, 0), [-0.45, 0.55, 1.55], 1e-6, 'a');
    assert.deepEqual(read(engine, optimizer, 7), [4.5]);

    optimizer.assign(0, engine.tensor(Float32Array.of(9, 9, 9), [3]));
    assert.deepEqual(read(engine, optimizer, 0), [9, 9, 9]);
    engine.release(value, gradient, other);
    optimizer.dispose();
  });

  it('takes the tiniest numbers for zero on every thread, as TensorFlow does', () => {
    const optimizer = createOptimizer(engine, options);
    const size = 1 << 18;
    optimizer.add(0, engine.tensor(new Float32Array(size), [size]), 'a');
    const tiny = engine.tensor(new Float32Array(size).fill(1e-39), [size]);
    optimizer.update([tiny], 1);
    assert.deepEqual([...new Set(read(engine, optimizer, 0))], [0]);
    engine.release(tiny);
    optimizer.dispose();
  });

  it('refuses a gradient of another shape', () => {
    const optimizer: Optimizer = new FusedSgd(engine, options);
    optimizer.add(0, engine.tensor(new Float32Array(6), [2, 3]), 'a');
    const turned = engine.tensor(new Float32Array(6), [3, 2]);
    assert.throws(() => optimizer.update([turned], 0.1), /a gradient of the weight's shape/);
    engine.release(turned);
    optimizer.dispose();
  });
});

function read(engine: Engine, optimizer: Optimizer, index: number): number[] {
  const value = optimizer.read(index);
  const values = [...engine.read(value)];
  engine.release(value);
  return values;
}

/** The weights after the steps. */
function followSteps(engine: Engine, optimizer: Optimizer): number[][] {
  begin.forEach((values, i) => optimizer.add(i, engine.tensor(values, shapes[i] ?? []), `layer${i}`));
  rates.forEach((rate, step) => {
    const tensors = (gradients[step] ?? []).map((values, i) => engine.tensor(values, shapes[i] ?? []));
    optimizer.update(tensors, rate);
    engine.release(...tensors);
  });
  return shapes.map((_, i) => read(engine, optimizer, i));
}

/** The same in float64, from the formulas of torch.optim.SGD's documentation. */
function followByHand({momentum, weight_decay}: SgdOptions): number[][] {
  return begin.map((values, parameter) =>
    Array.from(values, (value, i) => {
      let weight = value;
      let velocity = 0;
      rates.forEach((rate, step) => {
        const gradient = (gradients[step]?.[parameter]?.[i] ?? NaN) + weight_decay * weight;
        velocity = momentum * velocity + gradient;
        weight -= rate * velocity;
      });
      return weight;
    }),
  );
}
