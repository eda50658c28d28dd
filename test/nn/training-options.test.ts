import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import type {OptimizerOptions} from '../../runtime/train/optimizer/index.js';
import {PortableTrainer} from '../../runtime/train/portable-trainer.js';
import type {Trainer} from '../../runtime/train/trainer.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import type {TrainingOptions} from '../../runtime/train/training-options.js';
import {assertClose, readFixtureJson, readFixtureTensors, readStateDict} from '../tools/fixtures.js';
import {coarsest, precisions} from '../tools/precisions.js';
import {smallResNet} from './small-resnet.js';

type Fixture = Omit<TrainingOptions, 'seed'> & {readonly losses: readonly number[]};

const {losses, ...recorded} = readFixtureJson<Fixture>('training-options.json');
const options = {...recorded, seed: 1};
const {steps} = readFixtureJson<{steps: {lr: number}[]}>('training.json');
const given = readFixtureTensors('training.safetensors');
const expected = readFixtureTensors('training-options.safetensors');
const betas = [0.9, 0.99] as const;

describe('training with frozen layers, parts of batches, groups, clipping and an average', async () => {
  let engine: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    engine = new Engine(await openTensorFlow());
  });
  const native = (precision: Precision, more: TrainingOptions = options): NativeTrainer =>
    new NativeTrainer(engine, smallResNet(), {...more, precision});

  it('follows PyTorch, native float32', () => follow(native('float32')));
  it('follows PyTorch, portable', () => follow(new PortableTrainer(tf, smallResNet(), options)));

  const makers: Readonly<Record<string, (more: TrainingOptions) => Trainer>> = {
    ...Object.fromEntries(
      precisions.map((precision) => [`native ${precision}`, (more: TrainingOptions) => native(precision, more)]),
    ),
    portable: (more) => new PortableTrainer(tf, smallResNet(), more),
  };
  const optimizers: readonly OptimizerOptions[] = [
    options.optimizer,
    {name: 'adamw', betas, eps: 1e-8, weight_decay: 0.1, clip_norm: 1},
    {name: 'lion', betas, weight_decay: 0.1},
    {name: 'muon', momentum: 0.9, nesterov: true, weight_decay: 0.1},
  ];
  for (const [kind, make] of Object.entries(makers)) {
    it(`taken up again is bit for bit what it would have been, ${kind}`, () => {
      for (const optimizer of optimizers) {
        const more = {...options, optimizer, accumulate: 1};
        const whole = make(more);
        whole.importWeights(readStateDict('training.safetensors', 'before.'));
        step(whole, 0);
        step(whole, 1);
        const resumed = make({...more, seed: 2});
        resumed.importWeights(whole.exportWeights());
        resumed.importState(whole.exportState());
        assert.equal(resumed.stepsTaken, 2);
        assert.deepEqual([2, 3].map((i) => step(resumed, i)), [2, 3].map((i) => step(whole, i)));
        assertSame(resumed.exportWeights(), whole.exportWeights());
        assertSame(resumed.exportState(), whole.exportState());
        assertSame(resumed.exportAverage() ?? [], whole.exportAverage() ?? []);
        whole.dispose();
        resumed.dispose();
      }
    });
  }

  it('goes back no further than to what is trained', () => {
    const layersBackward = (...matches: readonly string[]) => {
      const freeze = matches.map((match) => ({match, after: 0}));
      const trainer = native('float32', {...options, freeze});
      const layers = new Set<string | null>();
      engine.observe(({section}) => section.phase === 'backward' && layers.add(section.layer));
      step(trainer, 0);
      engine.observe(null);
      trainer.dispose();
      return layers;
    };
    const [all, some] = [layersBackward(), layersBackward('conv1.*', 'bn1.*', 'layer1.*')];
    assert.deepEqual([...all].filter((layer) => !some.has(layer) && !layer?.startsWith('layer1.0')), ['bn1', 'conv1']);
    assert(![...some].some((layer) => layer?.startsWith('layer1.0')), [...some].join());
    assert(some.has('layer2.0.conv1') && some.has('fc'));
  });

  it('leaks no tensor', () => {
    const held = engine.liveTensors;
    for (const average of [{name: 'lookahead', steps: 2, alpha: 0.5}, {name: 'ema', decay: 0.9, every: 1}] as const) {
      const trainer = native(coarsest, {...options, average});
      const counts = [0, 1, 0, 1, 0, 1].map((i) => {
        step(trainer, i);
        trainer.evaluate(given('eval.images').data, Int32Array.of(1, 2, 3, 4));
        return engine.liveTensors;
      });
      assert.equal(counts[5], counts[1]);
      trainer.dispose();
      assert.equal(engine.liveTensors, held);
    }
  });

  it('says which pattern is of no parameter', () => {
    const make = (more: Partial<TrainingOptions>) => () =>
      native('float32', {...options, freeze: [], ...more}).dispose();
    const frozen = (...matches: readonly string[]) => make({freeze: matches.map((match) => ({match, after: 0}))});
    const groups = (...matches: readonly string[]) => {
      const all = matches.map((match) => ({match, lr_factor: 1, weight_decay: null}));
      return make({optimizer: {...options.optimizer, groups: all}});
    };
    const cases: readonly (readonly [() => void, string, RegExp])[] = [
      [frozen('conv1.*', 'stem.*'), 'freeze-unused', /stem.* is not a parameter of small/],
      [frozen('*running_mean'), 'freeze-unused', /running_mean is not a parameter/],
      [frozen('*'), 'freeze-everything', /nothing of small is left to train/],
      [groups('fc'), 'group-unused', /the group fc takes no parameter of small/],
      [
        groups('conv1.*', 'biases', '*.bias'),
        'group-unused',
        /nothing is left for the group \*.bias .*in a group before/,
      ],
    ];
    for (const [run, code, message] of cases) assert.throws(run, {code, message});
    groups('fc.*', 'norms', 'layer*.0.conv1.weight')();
  });
});

function step(trainer: Trainer, index: number) {
  const i = index % steps.length;
  const labels = Int32Array.from(given(`labels.${i}`).data);
  return trainer.step(given(`images.${i}`).data, labels, steps[i]?.lr ?? 0);
}

function follow(trainer: Trainer): void {
  trainer.importWeights(readStateDict('training.safetensors', 'before.'));
  losses.forEach((loss, i) => assertClose([step(trainer, i).loss], [loss], 1e-4, `loss of step ${i}`));
  const [weights, average] = [trainer.exportWeights(), trainer.exportAverage() ?? assert.fail()];
  for (const {name, data} of weights) assertClose(data, expected(`after.${name}`).data, 1e-4, name);
  for (const {name, data} of average) assertClose(data, expected(`average.${name}`).data, 1e-4, `average of ${name}`);
  assert.deepEqual(weights.find(({name}) => name === 'conv1.weight')?.data, given('before.conv1.weight').data);
  const labels = Int32Array.of(1, 0, 7, 3);
  const {data, shape: [, classes = 0]} = expected('eval.logits');
  const likelihoods = [...labels].map((label, row) => {
    const logits = [...data.subarray(row * classes, (row + 1) * classes)];
    return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - (logits[label] ?? NaN);
  });
  const mean = likelihoods.reduce((sum, value) => sum + value, 0) / 4;
  assertClose([trainer.evaluate(given('eval.images').data, labels).loss], [mean], 1e-4, 'loss of the average');
  trainer.dispose();
}

function assertSame(found: readonly NamedTensor[], wanted: readonly NamedTensor[]): void {
  assert.deepEqual(found.map(({name}) => name), wanted.map(({name}) => name));
  found.forEach(({name, data}, i) => assert.deepEqual(data, wanted[i]?.data, name));
}
