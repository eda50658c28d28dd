import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {loadRecipe} from '../../compiler/index.js';
import {airbench94} from '../../generated/airbench94.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';
import type {Trainer} from '../../runtime/train/trainer.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import type {TrainingOptions} from '../../runtime/train/training-options.js';
import {assertClose, readFixtureJson, readFixtureTensors, readStateDict} from '../tools/fixtures.js';
import {smallAirbench} from './small-airbench.js';

interface Fixture {
  /** As airbench has them: for the sum over a batch, rates for 1024 images and apart from the momentum. */
  readonly hyper: {
    readonly lr: number;
    readonly momentum: number;
    readonly weight_decay: number;
    readonly bias_scaler: number;
    readonly label_smoothing: number;
    readonly batch: number;
    readonly epochs: number;
    readonly steps: number;
    readonly whiten_bias_epochs: number;
    readonly lookahead: {readonly after: number; readonly steps: number; readonly base: number; readonly power: number};
  };
  readonly losses: readonly number[];
  /** Of the rate, by step. */
  readonly factors: readonly number[];
}

const {hyper, losses, factors} = readFixtureJson<Fixture>('airbench.json');
const tensor = readFixtureTensors('airbench.safetensors');
const {batch, epochs, steps, lookahead} = hyper;
const rate = (hyper.lr * batch) / 1024 / (1 + 1 / (1 - hyper.momentum));
const decay = hyper.weight_decay / hyper.lr;

/** The same in the words of a recipe: specs/recipes/airbench94.yaml derives them. */
const options: TrainingOptions = {
  seed: 1,
  loss: {label_smoothing: hyper.label_smoothing},
  optimizer: {
    name: 'sgd',
    momentum: hyper.momentum,
    nesterov: true,
    weight_decay: decay,
    groups: [{match: 'norm*.bias', lr_factor: hyper.bias_scaler, weight_decay: decay / hyper.bias_scaler}],
  },
  freeze: [{match: 'norm*.weight', after: 0}, {match: 'whiten.bias', after: hyper.whiten_bias_epochs}],
  whiten: {layer: 'whiten'},
  average: {
    name: 'lookahead',
    steps: lookahead.steps,
    alpha: 1 - lookahead.base ** lookahead.steps,
    ramp: lookahead.power,
    after: lookahead.after,
    ends_epochs: true,
  },
};

describe("training in airbench's manner, against PyTorch in double precision", async () => {
  let engine: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    engine = new Engine(await openTensorFlow());
  });
  const makers: Readonly<Record<string, (more?: TrainingOptions) => Trainer>> = {
    'native float32': (more = options) => new NativeTrainer(engine, smallAirbench(), {...more, precision: 'float32'}),
    portable: (more = options) => new PortableTrainer(tf, smallAirbench(), more),
  };

  for (const [kind, make] of Object.entries(makers)) {
    it(`has the same losses at every step, and the same weights at every epoch's end, ${kind}`, () => {
      const trainer = begin(make());
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (let i = epoch * steps; i < (epoch + 1) * steps; i++) {
          assertClose([step(trainer, i)], [losses[i] ?? NaN], 1e-4, `loss of step ${i}`);
        }
        const weights = trainer.exportWeights();
        for (const {name, data} of weights) {
          assertClose(data, tensor(`after.${epoch}.${name}`).data, 1e-3, `${name} after epoch ${epoch}`);
        }
        assert.deepEqual(trainer.exportAverage(), epoch < lookahead.after ? null : weights);
      }
      const kernel = trainer.exportWeights().find(({name}) => name === 'whiten.weight');
      assert.deepEqual(kernel?.data, tensor('before.whiten.weight').data);
      trainer.dispose();
    });

    it(`what is frozen after some epochs stays as it then is, also taken up again, ${kind}`, () => {
      // The way back goes through norm2, and past whiten.
      const norm = {match: 'norm2.bias', after: hyper.whiten_bias_epochs};
      const more = {...options, average: null, freeze: [...(options.freeze ?? []), norm]};
      const whole = begin(make(more));
      const stop = hyper.whiten_bias_epochs * steps;
      for (const i of [0, stop - 1]) step(whole, i);
      const frozen = biasesOf(whole);
      frozen.forEach(({name, data}) => assert.notDeepEqual(data, tensor(`before.${name}`).data, name));
      for (const i of [stop, stop + steps]) step(whole, i);
      assert.deepEqual(biasesOf(whole), frozen);
      const resumed = make({...more, seed: 2});
      resumed.importWeights(whole.exportWeights());
      resumed.importState(whole.exportState());
      for (const trainer of [whole, resumed]) step(trainer, stop + steps + 1);
      assert.deepEqual(biasesOf(resumed), frozen);
      assert.deepEqual(resumed.exportWeights(), whole.exportWeights());
      assert.deepEqual(resumed.exportState(), whole.exportState());
      whole.dispose();
      resumed.dispose();
    });

    it(`goes on from any step bit for bit, ${kind}`, () => {
      // Before the slow weights begin, with them, and at an epoch's end; tfjs is slow.
      const stops = kind === 'portable' ? [12] : [steps + 1, 12, 2 * steps];
      for (const stop of stops) {
        const whole = begin(make());
        for (let i = steps; i < stop; i++) step(whole, i);
        const resumed = make({...options, seed: 2});
        resumed.importWeights(whole.exportWeights());
        resumed.importState(whole.exportState());
        for (const trainer of [whole, resumed]) for (let i = stop; i < stop + 5; i++) step(trainer, i);
        assert.deepEqual(resumed.exportWeights(), whole.exportWeights());
        assert.deepEqual(resumed.exportState(), whole.exportState());
        whole.dispose();
        resumed.dispose();
      }
    });
  }

  it('leaves the first layer out of the way back as soon as all of it is frozen, and leaks no tensor', () => {
    const held = engine.liveTensors;
    const trainer = begin(new NativeTrainer(engine, smallAirbench(), {...options, precision: 'float32'}));
    const wentBack = (index: number): boolean => {
      const layers = new Set<string | null>();
      engine.observe(({section}) => section.phase === 'backward' && layers.add(section.layer));
      step(trainer, index);
      engine.observe(null);
      assert.ok(layers.has('conv1'));
      return layers.has('whiten');
    };
    const first = hyper.whiten_bias_epochs * steps;
    assert.deepEqual([0, first - 1, first, first + steps].map(wentBack), [true, true, false, false]);
    trainer.dispose();
    assert.equal(engine.liveTensors, held);
  });

  it('the recipe airbench94 has the rates of the original, and fits its network', () => {
    const {recipe, diagnostics} = loadRecipe({name: 'airbench94'});
    assert.deepEqual(diagnostics, []);
    assert.ok(recipe?.optimizer.name === 'sgd' && recipe.average?.name === 'lookahead');
    const {optimizer, average} = recipe;
    // Its own words: lr 11.5 and weight_decay 0.0153 for 1024 images, a bias_scaler of 64, decay_base 0.95.
    const kilostep = 1024 * (1 + 1 / (1 - optimizer.momentum));
    const [lr, wd] = [11.5 / kilostep, (0.0153 * recipe.batch) / kilostep];
    const [biases] = optimizer.groups;
    const near = (found: number | null | undefined, wanted: number) =>
      assert.ok(Math.abs((found ?? NaN) / wanted - 1) < 1e-6, `${found}, not ${wanted}`);
    near(optimizer.lr, lr * recipe.batch);
    near(optimizer.weight_decay * optimizer.lr, wd);
    near(biases?.lr_factor, 64);
    near((biases?.weight_decay ?? NaN) * optimizer.lr * 64, wd);
    near(1 - average.alpha, 0.95 ** average.steps);

    const network = airbench94();
    const trainer = new NativeTrainer(engine, network, {...recipe, precision: 'float32'});
    const names = trainer.exportWeights().map(({name}) => name);
    const images = new Float32Array(2 * 32 * 32 * 3).map((_, i) => Math.sin(i));
    const values = () => new Map(trainer.exportWeights().map(({name, data}) => [name, data]));
    const movedIn = (epoch: number) => {
      const before = values();
      trainer.step(images, Int32Array.of(0, 1), 0.1, {epoch, fraction: 0.1, endsEpoch: false});
      const after = values();
      return names.filter((name) => after.get(name)?.some((value, i) => value !== before.get(name)?.[i]));
    };
    const [first, fourth] = [movedIn(0), movedIn(3)];
    const still = (moved: readonly string[]) => names.filter((name) => !moved.includes(name));
    const scales = ['group1', 'group2', 'group3'].flatMap((name) => [`${name}.norm1.weight`, `${name}.norm2.weight`]);
    assert.deepEqual(still(first), ['whiten.weight', ...scales]);
    assert.deepEqual(still(fourth), ['whiten.weight', 'whiten.bias', ...scales]);
    trainer.dispose();
  });
});

function begin<T extends Trainer>(trainer: T): T {
  trainer.importWeights(readStateDict('airbench.safetensors', 'before.'));
  return trainer;
}

/** @returns the loss */
function step(trainer: Trainer, index: number): number {
  const at = index % steps;
  const size = 8 * 8 * 3 * batch;
  const images = tensor('images').data.slice(at * size, (at + 1) * size);
  const labels = Int32Array.from(tensor('labels').data.subarray(at * batch, (at + 1) * batch));
  const progress = {
    epoch: Math.floor(index / steps),
    fraction: (index + 1) / (epochs * steps),
    endsEpoch: at === steps - 1,
  };
  return trainer.step(images, labels, rate * (factors[index] ?? NaN), progress).loss;
}

/** Of those that are frozen after some epochs. */
function biasesOf(trainer: Trainer): NamedTensor[] {
  return trainer.exportWeights().filter(({name}) => name === 'whiten.bias' || name === 'norm2.bias');
}
