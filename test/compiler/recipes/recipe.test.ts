import assert from 'node:assert/strict';
import {test} from 'node:test';
import {formatRecipe, loadRecipe, printDiagnostics} from '../../../compiler/index.js';
import type {LoadedRecipe, Recipe} from '../../../compiler/index.js';
import {makeFolder} from '../../tools/temporary-folder.js';

const momentumOf = ({optimizer}: Recipe) => ('momentum' in optimizer ? optimizer.momentum : null);
const codesOf = ({diagnostics}: LoadedRecipe) => diagnostics.map(({code}) => code);

test('the default recipe is the one that ResNets are trained with on CIFAR-10', () => {
  const {recipe, diagnostics} = loadRecipe({});
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(recipe, {
    name: 'default',
    seed: 42,
    epochs: 200,
    batch: 128,
    accumulate: 1,
    precision: 'auto',
    loss: {name: 'cross-entropy', label_smoothing: 0},
    optimizer: {
      name: 'sgd',
      lr: 0.1,
      momentum: 0.9,
      weight_decay: 5e-4,
      nesterov: false,
      dampening: 0,
      clip_norm: null,
      groups: [],
    },
    schedule: {name: 'step', per: 'epoch', step: 30, gamma: 0.1, warmup: null},
    freeze: [],
    whiten: null,
    weights: null,
    average: null,
    data: {
      valid_ratio: 0.2,
      fraction: 1,
      drop_last: false,
      workers: 2,
      eval_batch: 256,
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.247, 0.2435, 0.2616],
    },
    augment: [
      {name: 'random-crop', padding: 4, fill: 'zeros'},
      {name: 'horizontal-flip', probability: 0.5},
    ],
    mix: null,
    sizes: [],
    views: 'plain',
    validate_every: 1,
    best: 'val/loss',
    early_stopping: {metric: 'val/loss', patience: 20, min_delta: 0},
    time_budget: null,
  });
});

test('a recipe may extend another: maps merge, lists replace', () => {
  const {recipe, diagnostics} = loadRecipe({name: 'quick'});
  assert.deepEqual(diagnostics, []);
  assert.equal(recipe?.name, 'quick');
  assert.equal(momentumOf(recipe), 0.9);
  assert.ok(recipe.epochs < 200);
});

test('overrides are YAML values at a path of keys', () => {
  const overrides = [
    'optimizer.lr=1e-4',
    'epochs=60',
    'early_stopping=null',
    'augment=[{name: horizontal-flip, probability: 1}]',
  ];
  const {recipe, diagnostics} = loadRecipe({overrides});
  assert.deepEqual(diagnostics, []);
  assert.equal(recipe?.optimizer.lr, 0.0001);
  assert.equal(momentumOf(recipe), 0.9);
  assert.equal(recipe.epochs, 60);
  assert.equal(recipe.early_stopping, null);
  assert.deepEqual(recipe.augment, [{name: 'horizontal-flip', probability: 1}]);
});

test('a wrong override is an error at the command line, with a suggestion', () => {
  const loaded = loadRecipe({overrides: ['optimizer.lrr=0.05']});
  assert.equal(loaded.recipe, null);
  assert.equal(
    printDiagnostics(loaded.diagnostics, {format: 'text', color: false}),
    'command line  error  unknown-key  optimizer has no key "lrr". Did you mean "optimizer.lr"?\n\n' +
      '  1 | optimizer.lrr=0.05\n    | ^^^^^^^^^^^^^\n',
  );
  const cases: readonly (readonly [string, string])[] = [
    ['epoch=5', 'unknown-key'],
    ['epochs', 'override-form'],
    ['epochs=', 'override-form'],
    ['epochs = 5', 'override-form'],
    ['epochs=0', 'out-of-range'],
    ['epochs=5.5', 'wrong-type'],
    ['epochs="5"', 'wrong-type'],
    ['epochs=.nan', 'bad-number'],
    ['epochs=[', 'yaml-syntax'],
    ['optimizer.lr=-1', 'out-of-range'],
    ['optimizer.name=sdg', 'unknown-value'],
    ['optimizer.lr.x=1', 'wrong-type'],
    ['data.std=[1]', 'channels-differ'],
    ['__proto__.x=1', 'unknown-key'],
    ['optimizer.__proto__=1', 'unknown-key'],
    ['augment=[{name: random-crop, probability: 1}]', 'missing-key'],
  ];
  for (const [override, code] of cases) {
    const result = loadRecipe({overrides: [override]});
    assert.equal(result.recipe, null, override);
    assert.ok(codesOf(result).includes(code), `${override}: ${codesOf(result).join()}`);
  }
});

test('a wrong recipe file reports every error with its place', (context) => {
  const cwd = makeFolder(context, {
    'specs/recipes/mine.yaml':
      'name: mine\nextends: default\nepoch: 5\nbatch: 0\nschedule: {gamma: 2}\naugment: [{name: random-crop}]\n',
  });
  const loaded = loadRecipe({name: 'mine', cwd});
  const places = loaded.diagnostics.map(({place, code}) => [
    place?.source.name,
    place?.source.text.slice(place.start, place.end),
    code,
  ]);
  const file = 'specs/recipes/mine.yaml';
  assert.deepEqual(places, [
    [file, 'epoch', 'unknown-key'],
    [file, '0', 'out-of-range'],
    [file, '2', 'out-of-range'],
    [file, '{name: random-crop}', 'missing-key'],
  ]);
});

test('a recipe as YAML loads as the same recipe', (context) => {
  const {recipe, diagnostics} = loadRecipe({name: 'quick', overrides: ['early_stopping=null']});
  assert.ok(recipe !== null, JSON.stringify(diagnostics));
  const cwd = makeFolder(context, {'quick.yaml': formatRecipe(recipe)});
  assert.deepEqual(loadRecipe({file: 'quick.yaml', cwd}).recipe, recipe);
});

test('a recipe that is not there is reported with those that are', () => {
  const loaded = loadRecipe({name: 'defualt'});
  assert.equal(loaded.recipe, null);
  assert.match(loaded.diagnostics[0]?.advice ?? '', /Did you mean "default"/u);
});
