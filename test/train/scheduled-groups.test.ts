import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {OptimizerOptions} from '../../runtime/train/optimizer/index.js';
import {computeLearningRate, observeEpoch} from '../../runtime/train/schedule/learning-rate.js';
import type {PlateauState} from '../../runtime/train/schedule/plateau.js';
import type {Schedule} from '../../runtime/train/schedule/settings.js';
import {assertClose, readFixtureJson, readFixtureTensors} from '../tools/fixtures.js';
import {begin, readAll, update} from './fixture-optimizer.js';
import {listEngines} from './optimizer-engines.js';

interface Fixture {
  readonly lr: number;
  readonly epochs: number;
  readonly steps: number;
  /** By epoch. */
  readonly losses: readonly number[];
  /** After so many updates their gradients come again. */
  readonly gradients: number;
  readonly cases: Readonly<Record<string, {readonly optimizer: OptimizerOptions; readonly schedule: Schedule}>>;
}

const {lr, epochs, steps, losses, gradients, cases} = readFixtureJson<Fixture>('scheduled-groups.json');
const tensor = readFixtureTensors('scheduled-groups.safetensors');

describe('groups with rates of their own under a schedule, against PyTorch and timm, step for step', async () => {
  let native: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    native = new Engine(await openTensorFlow());
  });

  for (const {name, run} of listEngines(() => native, tf)) {
    Object.entries(cases).forEach(([title, {optimizer: options, schedule}], number) => {
      it(`${title}, on ${name}`, () =>
        run((engine) => {
          const optimizer = begin(engine, options);
          let plateau: PlateauState | null = null;
          for (let epoch = 0; epoch < epochs; epoch++) {
            for (let step = 0; step < steps; step++) {
              const at = epoch * steps + step;
              const rate = computeLearningRate(lr, schedule, {epoch, epochs, step, steps}, plateau);
              update(optimizer, at % gradients, rate);
              for (const [parameter, values] of readAll(optimizer)) {
                const expected = tensor(`${number}.${at}.${parameter}`).data;
                assertClose(values, expected, 2e-6, `${parameter} after step ${at}`);
              }
            }
            plateau = observeEpoch(plateau, lr, schedule, epoch, () => losses[epoch] ?? NaN);
          }
          optimizer.dispose();
        }));
    });
  }
});
