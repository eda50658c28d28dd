import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {fromPytorch} from '../../runtime/nn/state-dict.js';
import type {OptimizerOptions} from '../../runtime/train/optimizer/index.js';
import {mapState} from '../../runtime/train/state.js';
import {assertClose, readFixtureJson} from '../tools/fixtures.js';
import {begin, model, readAll, tensor, update} from './fixture-optimizer.js';
import {listEngines} from './optimizer-engines.js';

interface Cases {
  readonly rates: readonly number[];
  readonly optimizers: Readonly<Record<string, OptimizerOptions>>;
}

const {rates, optimizers} = readFixtureJson<Cases>('optimizers.json');

describe('optimizers against PyTorch and timm, step for step', async () => {
  let native: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    native = new Engine(await openTensorFlow());
  });

  for (const {name, run} of listEngines(() => native, tf)) {
    Object.entries(optimizers).forEach(([title, options], number) => {
      it(`${title}, on ${name}`, () =>
        run((engine, countTensors) => {
          const held = countTensors();
          const optimizer = begin(engine, options);
          rates.forEach((rate, step) => {
            update(optimizer, step, rate);
            for (const [parameter, values] of readAll(optimizer)) {
              const expected = tensor(`optimizer.${number}.${step}.${parameter}`).data;
              assertClose(values, expected, 2e-6, `${parameter} after step ${step}`);
            }
          });
          optimizer.dispose();
          assert.equal(countTensors(), held);
        }));

      it(`${title}, on ${name}: goes on from its exported state as if it had not stopped`, () =>
        run((engine) => {
          const whole = begin(engine, options);
          rates.slice(0, 2).forEach((rate, step) => update(whole, step, rate));
          const [values, state] = [readAll(whole), whole.exportState()];
          const resumed = begin(engine, options);
          update(resumed, 3, 0.7);
          model.parameters.forEach((parameter, i) => {
            if (!resumed.has(i)) return;
            const data = {name: '', shape: torchShape(i), data: Float32Array.from(values.get(parameter.name) ?? [])};
            resumed.assign(i, engine.arithmetic.tensor(fromPytorch(parameter, data), parameter.shape));
          });
          resumed.importState(mapState(state));
          for (const optimizer of [whole, resumed]) rates.slice(2).forEach((rate, k) => update(optimizer, 2 + k, rate));
          assert.deepEqual(readAll(resumed), readAll(whole));
          assert.deepEqual(resumed.exportState(), whole.exportState());
          whole.dispose();
          resumed.dispose();
        }));
    });
  }
});

describe('an exported state', async () => {
  const native = new Engine(await openTensorFlow());
  const {run} = listEngines(() => native, tf)[0] ?? assert.fail();

  it('has names and layouts of PyTorch, and is refused where it does not fit', () =>
    run((engine) => {
      const optimizer = begin(engine, {name: 'adamw', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0});
      update(optimizer, 0, 0.1);
      const state = optimizer.exportState();
      assert.deepEqual(state.slice(0, 3).map(({name, shape}) => [name, shape]), [
        ['optimizer.steps', [2]],
        ['optimizer.exp_avg.conv1.weight', [8, 3, 3, 3]],
        ['optimizer.exp_avg_sq.conv1.weight', [8, 3, 3, 3]],
      ]);
      const gradient = tensor('gradient.0.conv1.weight').data;
      assertClose(state[1]?.data ?? [], gradient.map((value) => 0.1 * value), 1e-6, 'the mean');
      const before = optimizer.exportState();
      assert.throws(
        () => optimizer.importState(mapState(state.slice(0, -1))),
        /the state has no optimizer.exp_avg_sq.fc/,
      );
      const wrong = state.map((one, i) => (i === 1 ? {...one, shape: [1]} : one));
      assert.throws(() => optimizer.importState(mapState(wrong)), /conv1.weight is \[1\], not \[8, 3, 3, 3\]/);
      assert.deepEqual(optimizer.exportState(), before);
      optimizer.dispose();
    }));
});

function torchShape(index: number): number[] {
  const {shape, pytorchAxes} = model.parameters[index] ?? assert.fail();
  return pytorchAxes.map((axis) => shape[axis] ?? 1);
}
