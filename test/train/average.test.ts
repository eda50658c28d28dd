import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {fromPytorch} from '../../runtime/nn/state-dict.js';
import type {AverageOptions} from '../../runtime/train/average-options.js';
import type {UpdateEngine} from '../../runtime/train/optimizer/index.js';
import {mapState} from '../../runtime/train/state.js';
import {TrainedWeights} from '../../runtime/train/trained-weights.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {assertClose, readFixtureJson, readFixtureTensors} from '../tools/fixtures.js';
import {layersOfFixture, listEngines} from './optimizer-engines.js';

interface Cases {
  readonly rates: readonly number[];
  readonly averages: Readonly<Record<string, AverageOptions>>;
}

const {rates, averages} = readFixtureJson<Cases>('optimizers.json');
const tensor = readFixtureTensors('optimizers.safetensors');
const model = layersOfFixture();
const optimizer = {name: 'sgd', momentum: 0, weight_decay: 0} as const;
/** The steps after which the average exists; a step is an epoch of a run of four. */
const begins: Readonly<Record<AverageOptions['name'], (options: AverageOptions) => number>> = {
  ema: (options) => (options.name === 'ema' ? options.every : NaN),
  swa: () => 2,
  // With the first weights of all, or with what the first move finds.
  lookahead: (options) => (options.name === 'lookahead' && (options.after ?? 0) > 0 ? options.steps : 0),
};

describe('averages of weights and statistics against PyTorch and timm, step for step', async () => {
  let native: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    native = new Engine(await openTensorFlow());
  });

  for (const {name, run} of listEngines(() => native, tf)) {
    Object.entries(averages).forEach(([title, average], number) => {
      it(`${title}, on ${name}`, () =>
        run((engine, countTensors) => {
          const held = countTensors();
          const weights = begin(engine, average);
          rates.forEach((rate, step) => {
            update(weights, step, rate);
            compare(weights.exportWeights(), `trained.${number}.${step}`);
            const averaged = weights.exportAverage();
            assert.equal(averaged !== null, step + 1 >= begins[average.name](average), `an average at step ${step}`);
            if (averaged !== null) compare(averaged, `average.${number}.${step}`);
          });
          weights.dispose();
          assert.equal(countTensors(), held);
        }));

      it(`${title}, on ${name}: goes on from its exported state as if it had not stopped`, () =>
        run((engine) => {
          for (const stop of [1, 2, 3]) {
            const whole = begin(engine, average);
            rates.slice(0, stop).forEach((rate, step) => update(whole, step, rate));
            const resumed = begin(engine, average);
            update(resumed, 3, 0.7);
            resumed.importWeights(whole.exportWeights());
            resumed.importState(mapState(whole.exportState()));
            assert.deepEqual(resumed.exportAverage(), whole.exportAverage());
            for (const one of [whole, resumed]) rates.slice(stop).forEach((rate, k) => update(one, stop + k, rate));
            assert.deepEqual(resumed.exportWeights(), whole.exportWeights());
            assert.deepEqual(resumed.exportAverage(), whole.exportAverage());
            assert.deepEqual(resumed.exportState(), whole.exportState());
            whole.dispose();
            resumed.dispose();
          }
        }));
    });

    it(`a mean over the last epochs begins anew where the run is made longer, on ${name}`, () =>
      run((engine) => {
        const weights = begin(engine, {name: 'swa', from: 0.5});
        update(weights, 0, 0.1, 1);
        assert.notEqual(weights.exportAverage(), null, 'the end of a run of one epoch');
        update(weights, 1, 0.1, 0.5);
        assert.equal(weights.exportAverage(), null, 'half of a run of four');
        update(weights, 2, 0.1, 0.75);
        assert.deepEqual(weights.exportAverage(), weights.exportWeights());
        weights.dispose();
      }));

    it(`what is read of an average stays as it was read, on ${name}`, () =>
      run((engine) => {
        const weights = begin(engine, {name: 'lookahead', steps: 1, alpha: 0.5});
        update(weights, 0, 0.1);
        const [evaluated, trained] = [weights.readEvaluated(), weights.read()];
        const readAll = () => [...evaluated, ...trained].map((value) => engine.arithmetic.read(value).slice());
        const first = readAll();
        update(weights, 1, 0.1);
        assert.deepEqual(readAll(), first);
        [...evaluated, ...trained].forEach((value) => engine.arithmetic.release(value));
        weights.dispose();
      }));
  }
});

function begin<T>(engine: UpdateEngine<T>, average: AverageOptions): TrainedWeights<T> {
  const weights = new TrainedWeights(engine, model, {seed: 1, optimizer, average});
  const first = weights.exportWeights().map(({name, shape}) => {
    const zeros = {name, shape, data: new Float32Array(8)};
    return name.includes('running') ? zeros : {...tensor(`before.${name}`), name};
  });
  weights.importWeights(first);
  return weights;
}

/** The fixture's step: the running mean goes up by the rate. */
function update<T>(weights: TrainedWeights<T>, step: number, rate: number, fraction = (step + 1) / rates.length): void {
  const {arithmetic} = weights.engine;
  const current = weights.exportWeights();
  const buffers = new Map<number, T>();
  const gradients = model.parameters.map((parameter, i) => {
    if (parameter.trainable) {
      const data = fromPytorch(parameter, tensor(`gradient.${step}.${parameter.name}`));
      return arithmetic.tensor(data, parameter.shape);
    }
    const mean = (current[i]?.data ?? new Float32Array(8)).map((value) => value + rate);
    if (parameter.name === 'bn1.running_mean') buffers.set(i, arithmetic.tensor(mean, [8]));
    return null;
  });
  weights.beginStep();
  weights.update(gradients, buffers, rate, {epoch: step, fraction, endsEpoch: true});
  for (const gradient of gradients) if (gradient !== null) arithmetic.release(gradient);
}

function compare(found: readonly NamedTensor[], prefix: string): void {
  for (const {name, data} of found) {
    if (name !== 'bn1.running_var') assertClose(data, tensor(`${prefix}.${name}`).data, 1e-6, `${prefix} ${name}`);
  }
}
