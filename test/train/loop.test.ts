import assert from 'node:assert/strict';
import {test} from 'node:test';
import {UserError} from '../../common/errors.js';
import type {LoopRecipe} from '../../runtime/train/loop-recipe.js';
import {train} from '../../runtime/train/loop.js';
import type {EpochResult, LoopListener} from '../../runtime/train/loop.js';
import type {Trainer} from '../../runtime/train/trainer.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {smallLoader as loader, smallSplit as split} from '../tools/small-data.js';
import {createSoftmaxTrainer} from '../tools/softmax-trainer.js';

const recipe: LoopRecipe = {
  epochs: 8,
  batch: 16,
  optimizer: {lr: 1},
  schedule: {name: 'step', per: 'epoch', step: 5, gamma: 0.1, warmup: null},
  data: {eval_batch: 4, drop_last: false},
  validate_every: 1,
  best: 'val/acc',
  early_stopping: null,
  time_budget: null,
};

function record() {
  const events: string[] = [];
  const results: EpochResult[] = [];
  const listener: LoopListener = {
    onStep: ({epoch, step, steps, tally}) => events.push(`step ${epoch}:${step}/${steps} ${tally.images}`),
    onEpoch: (result) => {
      events.push(`epoch ${result.epoch}`);
      results.push(result);
    },
    onCheckpoint: ({state}) => events.push(`checkpoint ${state.history.length} ${state.step}`),
    onBest: (_, epoch) => events.push(`best ${epoch}`),
    onLast: (_, epoch) => events.push(`last ${epoch}`),
  };
  return {events, results, listener};
}

/** A trainer whose validation gives these losses and hits, epoch by epoch, in one batch. */
function scripted(epochs: readonly {loss: number; correct: number}[]): Trainer {
  let epoch = 0;
  const weights: NamedTensor[] = [{name: 'w', shape: [1], data: Float32Array.of(0)}];
  return {
    stepsTaken: 0,
    step: () => ({loss: 1, correct: 0}),
    evaluate: () => epochs[epoch++] ?? assert.fail('evaluated too often'),
    exportWeights: () => weights.map((tensor) => ({...tensor, data: Float32Array.of(epoch)})),
    importWeights: () => undefined,
    exportAverage: () => null,
    exportState: () => [],
    importState: () => undefined,
    dispose: () => undefined,
  };
}
const wholeValidation = {...recipe, data: {eval_batch: 100, drop_last: false}};
const never = new AbortController().signal;

test('the loop learns, and reports every step and epoch in order', async () => {
  const {events, results, listener} = record();
  const outcome = await train(createSoftmaxTrainer(2, 3), loader, split, recipe, listener, never);
  assert.equal(outcome.ended, 'all epochs');
  assert.equal(results.length, 8);
  assert.deepEqual(events.slice(0, 9), [
    'checkpoint 0 0',
    'step 1:1/4 16',
    'step 1:2/4 32',
    'step 1:3/4 48',
    'step 1:4/4 50',
    'epoch 1',
    'checkpoint 1 0',
    'best 1',
    'last 1',
  ]);
  assert.equal(results.at(-1)?.validation?.accuracy, 1);
  assert.ok((results.at(-1)?.train.loss as number) < (results[0]?.train.loss as number));
  assert.deepEqual(
    results.map(({learningRate}) => learningRate),
    [1, 1, 1, 1, 1, 0.1, 0.1, 0.1],
  );
});

test('means are over images: a small last batch counts by its size', async () => {
  const losses = [1, 2, 3, 10];
  let step = 0;
  const trainer: Trainer = {
    ...scripted([{loss: 1, correct: 5}]),
    step: () => ({loss: losses[step++] as number, correct: 1}),
  };
  const {results, listener} = record();
  await train(trainer, loader, split, {...wholeValidation, epochs: 1}, listener, never);
  assert.equal(results[0]?.train.loss, (16 * 1 + 16 * 2 + 16 * 3 + 2 * 10) / 50);
  assert.equal(results[0]?.train.accuracy, 4 / 50);
  assert.deepEqual(results[0]?.validation, {loss: 1, accuracy: 0.5});
});

test('a last batch that would not be full is not a step where the recipe drops it, nor in the schedule', async () => {
  const {events, results, listener} = record();
  const dropping: LoopRecipe = {
    ...wholeValidation,
    data: {eval_batch: 100, drop_last: true},
    epochs: 2,
    schedule: {name: 'linear', per: 'step', end: 0, warmup: null},
  };
  const rates: number[] = [];
  const trainer: Trainer = {
    ...scripted([{loss: 1, correct: 5}, {loss: 1, correct: 5}]),
    step: (_images, _targets, rate, progress) => {
      rates.push(rate);
      events.push(`${progress?.fraction.toFixed(3)} ${progress?.endsEpoch}`);
      return {loss: 1, correct: 1};
    },
  };
  await train(trainer, loader, split, dropping, listener, never);
  assert.deepEqual(
    events.filter((event) => /^step|true|false/.test(event)),
    ['0.167 false', 'step 1:1/3 16', '0.333 false', 'step 1:2/3 32', '0.500 true', 'step 1:3/3 48'].concat(
      ['0.667 false', 'step 2:1/3 16', '0.833 false', 'step 2:2/3 32', '1.000 true', 'step 2:3/3 48'],
    ),
  );
  assert.equal(results.length, 2);
  assert.deepEqual(rates.map((rate) => (rate * 6).toFixed(9)), [6, 5, 4, 3, 2, 1].map((rate) => rate.toFixed(9)));
});

test('the best epoch is the first best by the metric that the recipe names', async () => {
  const epochs = [
    {loss: 3, correct: 5},
    {loss: 1, correct: 4},
    {loss: 2, correct: 5},
  ];
  const byAccuracy = await train(
    scripted(epochs),
    loader,
    split,
    {...wholeValidation, epochs: 3},
    record().listener,
    never,
  );
  assert.equal(byAccuracy.best?.epoch, 1);
  const watched = {
    ...wholeValidation,
    epochs: 3,
    best: 'val/loss',
    early_stopping: {metric: 'val/acc', patience: 9, min_delta: 0},
  } as const;
  const byLoss = await train(scripted(epochs), loader, split, watched, record().listener, never);
  assert.equal(byLoss.best?.epoch, 2);
  assert.deepEqual([...(byLoss.best?.weights[0]?.data ?? [])], [2]); // as they were then
});

test('training stops when the watched number has not improved for as long as patience goes', async () => {
  const run = async (losses: readonly number[]) => {
    const epochs = losses.map((loss) => ({loss, correct: 1}));
    const early_stopping = {metric: 'val/loss', patience: 3, min_delta: 0.1} as const;
    const {results, listener} = record();
    const changed = {...wholeValidation, epochs: losses.length, best: 'val/loss', early_stopping} as const;
    const {ended} = await train(scripted(epochs), loader, split, changed, listener, never);
    return {ended, count: results.length, best: results.filter(({best}) => best).map(({epoch}) => epoch)};
  };
  // 1.95 and 1.93 are too small a gain, 1.5 comes just in time, then three come without.
  const renewed = await run([3, 2, 1.95, 1.93, 1.5, 1.6, 1.6, 1.6, 1]);
  assert.deepEqual(renewed, {ended: 'early', count: 8, best: [1, 2, 3, 4, 5]});
  // Creeping does not renew the patience, but its weights are the best all the same.
  assert.deepEqual(await run([3, 2, 1.95, 1.93, 1.91, 1]), {ended: 'early', count: 5, best: [1, 2, 3, 4, 5]});
});

test('training may watch its own loss or accuracy', async () => {
  const losses = [4, 3, 3.5, 3.5, 1];
  const epochs = losses.map(() => ({loss: 1, correct: 1}));
  for (const [metric, values, count] of [
    ['train/loss', losses, 4],
    ['train/acc', [1, 2, 2, 2, 8], 4],
  ] as const) {
    let step = 0;
    const trainer: Trainer = {
      ...scripted(epochs),
      step: () => {
        const value = values[Math.floor(step++ / 4)] as number;
        return metric === 'train/loss' ? {loss: value, correct: 0} : {loss: 1, correct: value};
      },
    };
    const {results, listener} = record();
    const early_stopping = {metric, patience: 2, min_delta: 0};
    const changed = {...wholeValidation, epochs: 5, best: metric, early_stopping};
    const {ended} = await train(trainer, loader, split, changed, listener, never);
    assert.deepEqual([ended, results.length], ['early', count]);
    assert.deepEqual(results.map(({best}) => best), [true, true, false, false]);
  }
});

test('a plateau of the watched metric lowers the rate of the epochs after it', async () => {
  const epochs = [3, 2, 2, 2, 1, 1].map((loss) => ({loss, correct: 1}));
  const schedule = {
    ...({name: 'plateau', per: 'epoch', warmup: null, factor: 0.1, metric: 'val/loss', patience: 1} as const),
    ...({threshold: 1e-4, threshold_mode: 'relative', cooldown: 0, min_lr: 0} as const),
  };
  const {results, listener} = record();
  await train(scripted(epochs), loader, split, {...wholeValidation, epochs: 6, schedule}, listener, never);
  assert.deepEqual(results.map(({learningRate}) => learningRate), [1, 1, 1, 1, 0.1, 0.1]);
});

test('every step has its own rate where the schedule goes by steps', async () => {
  const rates: number[] = [];
  const trainer: Trainer = {
    ...scripted([1, 2].map((loss) => ({loss, correct: 1}))),
    step: (_images, _targets, rate) => {
      rates.push(rate);
      return {loss: 1, correct: 0};
    },
  };
  const schedule = {name: 'linear', per: 'step', end: 0, warmup: null} as const;
  const {results, listener} = record();
  await train(trainer, loader, split, {...wholeValidation, epochs: 2, schedule}, listener, never);
  assert.deepEqual(rates, [1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125]);
  assert.deepEqual(results.map(({learningRate}) => learningRate), [0.625, 0.125]);
});

test('no epoch begins that would not end within the time budget, but for the first', async () => {
  const run = async (time_budget: number, seconds: number) => {
    const trainer: Trainer = {
      ...scripted(Array.from({length: 8}, () => ({loss: 1, correct: 1}))),
      step: () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, (seconds * 1000) / 4);
        return {loss: 1, correct: 0};
      },
    };
    const {results, listener} = record();
    const {ended} = await train(trainer, loader, split, {...wholeValidation, time_budget}, listener, never);
    return {ended, count: results.length};
  };
  assert.deepEqual(await run(0.01, 0.1), {ended: 'out of time', count: 1});
  const {ended, count} = await run(0.9, 0.2);
  assert.ok(ended === 'out of time' && count >= 1 && count <= 4, `${ended} after ${count}`);
  assert.deepEqual(await run(3600, 0), {ended: 'all epochs', count: 8});
});

test('a loss that is NaN or infinite stops the run, and says where and what to try', async () => {
  for (const bad of [NaN, Infinity]) {
    let step = 0;
    const trainer: Trainer = {
      ...scripted([{loss: 1, correct: 5}]),
      step: () => ({loss: ++step === 6 ? bad : 1, correct: 1}),
    };
    const {events, listener} = record();
    await assert.rejects(train(trainer, loader, split, wholeValidation, listener, never), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, 'loss-not-finite');
      assert.match(error.message, new RegExp(`loss is ${bad} at epoch 2, step 2 of 4 .*best epoch so far are kept`));
      assert.match(error.advice, /optimizer\.lr=0\.01, or continue from .*--on-divergence retry/);
      return true;
    });
    assert.ok(!events.includes('last 2')); // weights that may be damaged replace nothing
  }
  const damaged = train(scripted([{loss: NaN, correct: 0}]), loader, split, wholeValidation, record().listener, never);
  await assert.rejects(damaged, /validation loss is NaN after epoch 1/);
});

test('interrupted, the loop finishes its step, hands the weights over and returns', async () => {
  const controller = new AbortController();
  const {events, listener} = record();
  const onStep: LoopListener['onStep'] = (result) => {
    listener.onStep(result);
    if (result.epoch === 2 && result.step === 3) process.nextTick(() => controller.abort());
  };
  const trainer = createSoftmaxTrainer(2, 3);
  const outcome = await train(trainer, loader, split, recipe, {...listener, onStep}, controller.signal);
  assert.equal(outcome.ended, 'interrupted');
  assert.deepEqual(events.slice(-3), ['step 2:3/4 48', 'checkpoint 1 3', 'last 1.75']);
  assert.equal(outcome.best?.epoch, 1);
});

test('signals and timers get their turn between two steps', async () => {
  const controller = new AbortController();
  setInterval(() => controller.abort(), 1).unref();
  const busy: Trainer = {
    ...scripted([]),
    step: () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      return {loss: 1, correct: 0};
    },
  };
  const {events, listener} = record();
  const outcome = await train(busy, loader, split, recipe, listener, controller.signal);
  assert.equal(outcome.ended, 'interrupted');
  assert.ok(events.length <= 4, events.join(', '));
});
