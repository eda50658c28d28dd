import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type {Loader} from '../../runtime/data/loader.js';
import {dense, globalAvgPool, input, model} from '../../runtime/nn/index.js';
import type {Lookahead} from '../../runtime/train/average-options.js';
import type {LoopRecipe} from '../../runtime/train/loop-recipe.js';
import {train} from '../../runtime/train/loop.js';
import type {LoopListener} from '../../runtime/train/loop.js';
import type {Checkpoint} from '../../runtime/train/loop-state.js';
import {portableUpdates} from '../../runtime/train/optimizer/portable-updates.js';
import {mapState} from '../../runtime/train/state.js';
import {TrainedWeights} from '../../runtime/train/trained-weights.js';
import type {Trainer} from '../../runtime/train/trainer.js';

// A finished run of three epochs goes on to six, with everything that depends on a run's length.

const [lr, perEpoch, alpha, ramp] = [0.3, 3, 0.4, 3];
const short: LoopRecipe = {
  epochs: 3,
  batch: 2,
  optimizer: {lr},
  schedule: {name: 'cosine', per: 'step', min_lr: 0, warmup: null},
  sizes: [
    {until: 0.5, size: 16},
    {until: 0.8, size: 24},
    {until: 1, size: 32},
  ],
  data: {eval_batch: 5, drop_last: false},
  validate_every: 1,
  best: 'val/acc',
  early_stopping: null,
  time_budget: null,
};
const long: LoopRecipe = {...short, epochs: 6};
const split = {train: Uint32Array.of(0, 1, 2, 3, 4), validation: Uint32Array.of(5)};
const image = input([4, 4, 3]);
const network = model('line', image, dense(globalAvgPool(image), 'fc', {features: 2, bias: false}));

/** Batches whose only number is the size that was asked for. */
const loader: Loader = {
  async *batches({indices, batch, pixels = null, from = 0}) {
    for (let start = from * batch; start < indices.length; start += batch) {
      const labels = new Int32Array(Math.min(batch, indices.length - start));
      yield {images: Float32Array.of(pixels ?? 0), labels, size: labels.length};
    }
  },
  dispose: async () => undefined,
};

/** What a step was given, and one of the weights after it, trained and slow. */
interface Step {
  readonly rate: number;
  readonly pixels: number;
  readonly trained: number;
  readonly slow: number;
}

/** A trainer whose gradient is one everywhere, whatever it sees: each step takes the rate off every weight. */
function createDescent(average: Lookahead): {readonly trainer: Trainer; readonly steps: readonly Step[]} {
  const optimizer = {name: 'sgd', momentum: 0, weight_decay: 0} as const;
  const weights = new TrainedWeights(portableUpdates(tf), network, {seed: 1, optimizer, average});
  const steps: Step[] = [];
  const trainer: Trainer = {
    stepsTaken: 0,
    step(images, _targets, rate, progress = assert.fail()) {
      const gradients = network.parameters.map(({shape}) => tf.ones([...shape]));
      weights.beginStep();
      weights.update(gradients, new Map(), rate, progress);
      tf.dispose(gradients);
      const [trained, slow] = [weights.exportWeights(), weights.exportAverage()].map((all) => all?.[0]?.data[0] ?? NaN);
      steps.push({rate, pixels: images[0] ?? NaN, trained: trained ?? NaN, slow: slow ?? NaN});
      return {loss: 1, correct: 0};
    },
    evaluate: () => ({loss: 1, correct: 0}),
    exportWeights: () => weights.exportWeights(),
    importWeights: (tensors) => weights.importWeights(tensors),
    exportAverage: () => weights.exportAverage(),
    exportState: () => weights.exportState(),
    importState: (tensors) => weights.importState(mapState(tensors)),
    dispose: () => weights.dispose(),
  };
  return {trainer, steps};
}

/** Trains to the recipe's end, from the checkpoint on where there is one. */
async function trainFrom(start: Checkpoint | null, recipe: LoopRecipe, average: Lookahead) {
  const {trainer, steps} = createDescent(average);
  if (start !== null) {
    trainer.importWeights(start.weights);
    trainer.importState(start.trainer);
  }
  const checkpoints: Checkpoint[] = [];
  const listener: LoopListener = {
    onStep: () => undefined,
    onEpoch: () => undefined,
    onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint),
    onBest: () => undefined,
    onLast: () => undefined,
  };
  await train(trainer, loader, split, recipe, listener, new AbortController().signal, start ?? undefined);
  trainer.dispose();
  return {steps, checkpoint: checkpoints.at(-1) ?? assert.fail()};
}

/** The definition: the steps of a run of `epochs` that follow a step of those weights, from its epoch `from` on. */
function defineSteps({trained, slow}: Step, from: number, epochs: number, average: Lookahead): Step[] {
  const pixelsOf: Readonly<Record<number, readonly number[]>> = {3: [16, 24, 32], 6: [16, 16, 16, 24, 24, 32]};
  const total = epochs * perEpoch;
  const steps: Step[] = [];
  for (let at = from * perEpoch; at < total; at++) {
    const rate = (lr * (1 + Math.cos((Math.PI * at) / total))) / 2;
    const done = at + 1;
    trained -= rate;
    if (done % average.steps === 0) {
      const kept = (1 - alpha) * (done / total) ** ramp;
      slow = kept * slow + (1 - kept) * trained;
      trained = slow;
    } else if (average.ends_epochs && done % perEpoch === 0) {
      trained = slow;
    }
    steps.push({rate, pixels: pixelsOf[epochs]?.[Math.floor(at / perEpoch)] ?? NaN, trained, slow});
  }
  return steps;
}

function assertSteps(actual: readonly Step[], expected: readonly Step[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((step, at) => {
    const wanted = expected[at] ?? assert.fail();
    assert.equal(step.pixels, wanted.pixels, `size of step ${at}`);
    for (const key of ['rate', 'trained', 'slow'] as const) {
      assert.ok(Math.abs(step[key] - wanted[key]) < 1e-5, `${key} of step ${at} is ${step[key]}, not ${wanted[key]}`);
    }
  });
}

describe('a run made longer has, from there on, the rates, sizes and moves of the longer run', () => {
  before(async () => {
    await tf.setBackend('cpu');
  });

  for (const ends_epochs of [false, true]) {
    const average: Lookahead = {name: 'lookahead', steps: 2, alpha, ramp, ends_epochs};
    it(ends_epochs ? 'whose epochs end with the slow weights' : 'between whose moves epochs end', async () => {
      const begun = await trainFrom(null, short, average);
      // The slow weights begin with the first ones of all.
      const slow = (begun.steps[0]?.trained ?? NaN) + lr;
      assertSteps(begun.steps, defineSteps({rate: 0, pixels: 0, trained: slow, slow}, 0, 3, average));
      const extended = await trainFrom(begun.checkpoint, long, average);
      const last = begun.steps.at(-1) ?? assert.fail();
      assertSteps(extended.steps, defineSteps(last, 3, 6, average));
    });
  }
});
