import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, it} from 'node:test';
import {loadRecipe} from '../../compiler/index.js';
import type {Recipe} from '../../compiler/index.js';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {createLoader} from '../../runtime/data/loader.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {splitIndices} from '../../runtime/data/split.js';
import {add, batchNorm, conv, dense, dropout, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import {checkpointFolder, readCheckpoint, writeCheckpoint} from '../../runtime/runs/checkpoint.js';
import type {StoredCheckpoint} from '../../runtime/runs/checkpoint.js';
import {createTrainer} from '../../runtime/train/create-trainer.js';
import {train} from '../../runtime/train/loop.js';
import {initialState} from '../../runtime/train/loop-state.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-resume-'));
after(() => rmSync(scratch, {recursive: true}));

const images = readDataset(findDataset('cifar10-mini'));
const image = input([32, 32, 3]);
const x = relu(batchNorm(conv(image, 'conv1', {channels: 8, kernel: 3, stride: 2}), 'bn1'));
const y = relu(add(batchNorm(conv(x, 'conv2', {channels: 8, kernel: 3}), 'bn2'), x));
const network = model('small', image, dense(dropout(globalAvgPool(y), {rate: 0.2}), 'fc', {features: 10}));
const origin = {network: 'small', spec: '', recipe: '', data: null, fingerprint: '', precision: 'float32'} as const;

/** What a recipe asks a run to remember, in combinations that leave nothing out. */
const rows: Readonly<Record<string, readonly string[]>> = {
  'SGD, EMA, one-cycle by steps, mixup, cutmix, progressive sizes': [
    'optimizer={name: sgd, lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.0005}',
    'average={name: ema, decay: 0.9, every: 2}',
    'schedule={name: one-cycle, per: step}',
    'mix={mixup: 0.4, cutmix: 1, probability: 0.8}',
    'sizes=[{until: 0.5, size: 24}, {until: 1, size: 32}]',
  ],
  'AdamW with groups and clipping, SWA, cosine after warm-up, accumulated, smoothed labels, every augmentation': [
    'optimizer={name: adamw, lr: 0.01, weight_decay: 0.05, clip_norm: 1, groups: [{match: "bn*", lr_factor: 0.5}]}',
    'average={name: swa, from: 0.25}',
    'schedule={name: cosine, warmup: {epochs: 1, from: 0.1}}',
    'accumulate=2',
    'loss={name: cross-entropy, label_smoothing: 0.1}',
    'augment=[{name: random-crop, padding: 4, fill: reflect}, {name: alternating-flip}, {name: trivial-augment}, ' +
      '{name: color-jitter, hue: 0.1}, {name: cutout, size: 8}, ' +
      '{name: random-erasing, probability: 0.5, value: random}]',
  ],
  'Muon, lookahead, plateau, frozen layers, the last batch dropped, best by accuracy': [
    'optimizer={name: muon, lr: 0.05, momentum: 0.6, weight_decay: 0.01}',
    'average={name: lookahead, steps: 3, alpha: 0.5}',
    'schedule={name: plateau, metric: val/loss, patience: 0, factor: 0.5, threshold: 0.05}',
    'freeze=[conv1.weight]',
    'best=val/acc',
    'data.drop_last=true',
  ],
  'Lion, triangular by steps, a time budget, early stopping that stops': [
    'optimizer={name: lion, lr: 0.001, weight_decay: 0}',
    'schedule={name: triangular, per: step}',
    'early_stopping={metric: train/loss, patience: 1, min_delta: 10}',
    'time_budget=10h',
  ],
};

const keyOf = (setting: string) => setting.split('=', 1)[0];

function makeRecipe(overrides: readonly string[]): Recipe {
  const usual = ['epochs=4', 'batch=32', 'precision=float32', 'data.fraction=0.08', 'early_stopping=null'];
  const given = new Set(overrides.map(keyOf));
  const all = [...usual.filter((one) => !given.has(keyOf(one))), ...overrides];
  const {recipe, diagnostics} = loadRecipe({name: 'default', overrides: all});
  assert.ok(recipe !== null, JSON.stringify(diagnostics));
  return recipe;
}

interface Piece {
  /** Ctrl-C comes after so many steps. */
  readonly stop?: number;
  readonly workers: number;
  /** What the learning rate is multiplied by from the start on, as after a divergence. */
  readonly rate?: number;
}

/** Trains in the folder, from its checkpoint on where there is one, to the end or to Ctrl-C. Returns the last one. */
async function trainPiece(folder: string, recipe: Recipe, {stop, workers, rate = 1}: Piece, isFirst: boolean) {
  mkdirSync(join(folder, checkpointFolder), {recursive: true});
  const {mean, std, valid_ratio: ratio, fraction} = recipe.data;
  const {augment, mix, seed} = recipe;
  const trainer = await createTrainer(network, recipe);
  const loader = createLoader({images: images.train, mean, std, augment, mix, seed, workers});
  const controller = new AbortController();
  const start = isFirst ? {state: {...initialState, rate}, best: null} : readCheckpoint(folder, assert.fail);
  if ('weights' in start) {
    trainer.importWeights(start.weights);
    trainer.importState(start.trainer);
  }
  let steps = 0;
  const listener = {
    onStep: () => void (++steps === stop && controller.abort()),
    onEpoch: () => undefined,
    onCheckpoint: (checkpoint: Omit<StoredCheckpoint, 'origin'>) => writeCheckpoint(folder, {...checkpoint, origin}),
    onBest: () => undefined,
    onLast: () => undefined,
  };
  try {
    const split = splitIndices(images.train.count, ratio, seed, fraction);
    const {ended, best} = await train(trainer, loader, split, recipe, listener, controller.signal, start);
    const {state, weights, trainer: remembered} = readCheckpoint(folder, assert.fail);
    // All but what a clock made.
    const history = state.history.map(({imagesPerSecond: _, seconds: __, ...result}) => result);
    return {ended, best, state: {...state, history, seconds: 0}, weights, remembered};
  } finally {
    await loader.dispose();
    trainer.dispose();
  }
}

/** The pieces of one run, each in a trainer of its own, as processes would be. */
async function trainPieces(name: string, recipes: readonly Recipe[], pieces: readonly Piece[]) {
  const folder = join(scratch, name.replaceAll(/\W+/g, '-'));
  let result: Awaited<ReturnType<typeof trainPiece>> | null = null;
  for (const [index, piece] of pieces.entries()) {
    const recipe = recipes[Math.min(index, recipes.length - 1)] as Recipe;
    result = await trainPiece(folder, recipe, piece, index === 0);
    assert.equal(result.ended === 'interrupted', piece.stop !== undefined, name);
  }
  return result;
}

describe('interrupted within and between epochs, and resumed with other workers, a run is bit for bit the same', () => {
  for (const [name, overrides] of Object.entries(rows)) {
    it(name, async () => {
      const recipe = makeRecipe(overrides);
      const whole = await trainPieces(`${name} whole`, [recipe], [{workers: 2}]);
      const pieces = [
        {stop: 2, workers: 0},
        {stop: 4, workers: 2},
        {stop: 2, workers: 1},
        {stop: 5, workers: 0},
        {workers: 1},
      ];
      const isShort = whole?.ended === 'early';
      assert.equal(isShort, name.includes('that stops'));
      const resumed = await trainPieces(`${name} resumed`, [recipe], isShort ? pieces.slice(2) : pieces);
      assert.deepEqual(resumed, whole);
    });
  }

  it('at a tenth of the rate, after a divergence', async () => {
    const recipe = makeRecipe(['schedule={name: cosine, per: step}']);
    const whole = await trainPieces('lower whole', [recipe], [{workers: 1, rate: 0.1}]);
    assert.ok(whole?.state.history.every(({learningRate}) => learningRate < 0.01));
    assert.deepEqual(await trainPieces('lower', [recipe], [{stop: 3, workers: 2, rate: 0.1}, {workers: 0}]), whole);
  });

  it('made longer: a schedule that time decides is, from there on, that of the longer run', async () => {
    const [short, long] = ['epochs=2', 'epochs=4'].map((epochs) =>
      makeRecipe(['schedule={name: cosine}', 'average={name: ema, decay: 0.9}', epochs]),
    ) as [Recipe, Recipe];
    const rates = async (name: string, recipes: readonly Recipe[], pieces: readonly Piece[]) =>
      (await trainPieces(name, recipes, pieces))?.state.history.map(({learningRate}) => learningRate);
    const whole = await rates('long', [long], [{workers: 1}]);
    const extended = await rates('extended', [short, long], [{workers: 1}, {workers: 1}]);
    assert.deepEqual(extended?.slice(2), whole?.slice(2));
    assert.notEqual(extended?.[1], whole?.[1]);
  });
});
