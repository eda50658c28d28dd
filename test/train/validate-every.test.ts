import assert from 'node:assert/strict';
import {test} from 'node:test';
import {describeEarlyEnd} from '../../runtime/commands/train/describe-training.js';
import type {LoopRecipe} from '../../runtime/train/loop-recipe.js';
import {train} from '../../runtime/train/loop.js';
import type {EpochResult} from '../../runtime/train/loop.js';
import type {Checkpoint} from '../../runtime/train/loop-state.js';
import type {Trainer} from '../../runtime/train/trainer.js';
import {smallLoader as loader, smallSplit as split} from '../tools/small-data.js';
import {createSoftmaxTrainer} from '../tools/softmax-trainer.js';

const recipe: LoopRecipe = {
  epochs: 7,
  batch: 16,
  optimizer: {lr: 0.5},
  schedule: {name: 'constant', per: 'epoch', warmup: null},
  data: {eval_batch: 100, drop_last: false},
  validate_every: 3,
  best: 'val/acc',
  early_stopping: null,
  time_budget: null,
};

/** Trains with these validation and training losses, one after the other; says which epochs were validated. */
async function follow(changes: Partial<LoopRecipe>, validation: readonly number[], training: readonly number[] = []) {
  let [steps, validations] = [0, 0];
  const trainer: Trainer = {
    ...createSoftmaxTrainer(2, 3),
    step: () => ({loss: training[Math.floor(steps++ / 4)] ?? 1, correct: 1}),
    evaluate: () => ({loss: validation[validations++] ?? assert.fail('validated too often'), correct: 1}),
  };
  const results: EpochResult[] = [];
  const listener = {...silent, onEpoch: (result: EpochResult) => void results.push(result)};
  const {ended, best} = await train(trainer, loader, split, {...recipe, ...changes}, listener, never);
  return {
    ended,
    best: best?.epoch,
    epochs: results.length,
    validated: results.flatMap(({epoch, validation: found}) => (found === null ? [] : [epoch])),
    rates: results.map(({learningRate}) => learningRate),
  };
}

const silent = {
  onStep: () => undefined,
  onEpoch: () => undefined,
  onCheckpoint: () => undefined,
  onBest: () => undefined,
  onLast: () => undefined,
};
const never = new AbortController().signal;

test('only every third epoch is validated, and the last one', async () => {
  const {validated, best, epochs} = await follow({}, [1, 1, 1]);
  assert.deepEqual({validated, best, epochs}, {validated: [3, 6, 7], best: 3, epochs: 7});
  assert.deepEqual((await follow({validate_every: 50}, [1])).validated, [7]);
});

test('only a validated epoch can be the best, by a metric of training as well', async () => {
  const {best} = await follow({best: 'train/loss'}, [1, 1, 1], [1, 0.5, 3, 1, 1, 2, 2.5]);
  assert.equal(best, 6);
});

test('the last epoch is validated, too, when patience or time ends the run before', async () => {
  const byLoss = {metric: 'train/loss', patience: 1, min_delta: 0} as const;
  const early = await follow({early_stopping: byLoss}, [1, 1], [4, 3, 2, 1, 9]);
  assert.deepEqual([early.ended, early.validated], ['early', [3, 5]]);
  const late = await follow({time_budget: 1e-6}, [1]);
  assert.deepEqual([late.ended, late.validated], ['out of time', [1]]);
});

test('patience and plateau by a metric of validation pass over epochs that are not validated', async () => {
  const early_stopping = {metric: 'val/loss', patience: 2, min_delta: 0} as const;
  const stopped = await follow({epochs: 12, early_stopping}, [1, 2, 3, 4]);
  assert.deepEqual([stopped.ended, stopped.epochs], ['early', 9]);
  const schedule = {
    ...({name: 'plateau', per: 'epoch', warmup: null, factor: 0.1, metric: 'val/loss', patience: 0} as const),
    ...({threshold: 0, threshold_mode: 'relative', cooldown: 0, min_lr: 0} as const),
  };
  const {rates} = await follow({schedule, validate_every: 2}, [1, 2, 1, 1]);
  assert.deepEqual(rates.map((rate) => Number(rate.toFixed(4))), [0.5, 0.5, 0.5, 0.5, 0.05, 0.05, 0.005]);
});

test('patience that counts validations is reported in validations', () => {
  const report = (metric: 'val/loss' | 'train/loss', validate_every: number) =>
    describeEarlyEnd(
      {ended: 'early', epochs: [], best: null},
      {early_stopping: {metric, patience: 2, min_delta: 0}, time_budget: null, validate_every},
    );
  assert.match(report('val/loss', 3), /2 validations without a better val\/loss/);
  assert.match(report('val/loss', 1), /2 epochs without/);
  assert.match(report('train/loss', 3), /2 epochs without/);
});

test('a divergence before the first validation leaves no best weights', async () => {
  const kept = /best epoch so far are kept/;
  await assert.rejects(follow({}, [1], [1, NaN]), ({message}: Error) => !kept.test(message));
  await assert.rejects(follow({}, [1], [1, 1, 1, NaN]), kept);
});

test('interrupted within or after an epoch that is not validated, a run goes on as without', async () => {
  const whole = createSoftmaxTrainer(2, 3);
  await train(whole, loader, split, recipe, silent, never);
  for (const stop of [6, 8, 9, 12, 25]) {
    let trainer = createSoftmaxTrainer(2, 3);
    const controller = new AbortController();
    let [steps, last] = [0, null as Checkpoint | null];
    const listener = {
      ...silent,
      onStep: () => void (++steps === stop && controller.abort()),
      onCheckpoint: (checkpoint: Checkpoint) => void (last = checkpoint),
    };
    const first = await train(trainer, loader, split, recipe, listener, controller.signal);
    assert.equal(first.ended, 'interrupted');
    const {state, weights, trainer: own, best} = last ?? assert.fail('nothing was handed over');
    trainer = createSoftmaxTrainer(2, 3);
    trainer.importWeights(weights);
    trainer.importState(own);
    const second = await train(trainer, loader, split, recipe, silent, never, {state, best});
    assert.deepEqual(trainer.exportWeights(), whole.exportWeights(), `after step ${stop}`);
    assert.deepEqual(
      second.epochs.flatMap(({epoch, validation}) => (validation === null ? [] : [epoch])),
      [3, 6, 7],
    );
  }
});
