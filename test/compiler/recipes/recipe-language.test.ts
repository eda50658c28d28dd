import assert from 'node:assert/strict';
import {test} from 'node:test';
import {loadRecipe} from '../../../compiler/index.js';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder} from '../../tools/temporary-folder.js';

function load(...overrides: string[]) {
  const {recipe, diagnostics} = loadRecipe({overrides});
  assert.deepEqual(diagnostics.map(({message}) => message), []);
  return recipe ?? assert.fail();
}

test('a schedule or optimizer of another name has its own defaults, and nothing of the inherited one', () => {
  const {schedule} = load('schedule.name=one-cycle');
  assert.deepEqual(schedule, {
    name: 'one-cycle',
    per: 'step',
    peak: 0.3,
    anneal: 'cosine',
    initial_divisor: 25,
    final_divisor: 10000,
    warmup: null,
  });
  const common = {lr: 0.001, weight_decay: 0.05, clip_norm: null, groups: []};
  const options = ['optimizer.lr=0.001', 'optimizer.weight_decay=0.05'];
  assert.deepEqual(load('optimizer.name=adamw', ...options).optimizer, {
    name: 'adamw',
    betas: [0.9, 0.999],
    eps: 1e-8,
    ...common,
  });
  assert.deepEqual(load('optimizer.name=lion', ...options).optimizer, {name: 'lion', betas: [0.9, 0.99], ...common});
});

test('a recipe file replaces a map by one of another name, and merges one of the same name', (context) => {
  const cwd = makeFolder(context, {
    'specs/recipes/one.yaml':
      'name: one\nextends: default\nschedule: {name: cosine, warmup: {epochs: 5}}\nmix: {cutmix: 1}\n',
    'specs/recipes/two.yaml': 'name: two\nextends: one\nschedule: {min_lr: 0.01}\nmix: null\nearly_stopping: null\n',
  });
  const {recipe, diagnostics} = loadRecipe({name: 'two', cwd});
  assert.deepEqual(diagnostics, []);
  const warmup = {epochs: 5, from: 0.01};
  assert.deepEqual(recipe?.schedule, {name: 'cosine', per: 'step', min_lr: 0.01, warmup});
  assert.deepEqual([recipe?.mix, recipe?.early_stopping], [null, null]);
});

test('short forms become long ones', () => {
  assert.deepEqual(load('loss.label_smoothing=0.1').loss, {name: 'cross-entropy', label_smoothing: 0.1});
  const seconds = ['20m', '1h30m', '90s', '2h', '1h1m1s', '45'].map((text) => load(`time_budget=${text}`).time_budget);
  assert.deepEqual(seconds, [1200, 5400, 90, 7200, 3661, 45]);
  for (const text of ['0m', '20', 'm', '1m1h', '20 m']) {
    const {recipe} = loadRecipe({overrides: [`time_budget="${text}"`]});
    assert.equal(recipe, null, text);
  }
});

test('the best epoch is by what early stopping watches, unless the recipe says another metric', () => {
  assert.equal(load().best, 'val/loss');
  assert.equal(load('early_stopping=null').best, 'val/acc');
  assert.equal(load('best=train/loss').best, 'train/loss');
});

test('lists of maps get their defaults item by item', () => {
  const {optimizer, augment} = load(
    'optimizer.groups=[{match: norms, weight_decay: 0}, {match: fc.*, lr_factor: 2}]',
    'augment=[{name: random-erasing, probability: 0.25}]',
  );
  assert.deepEqual(optimizer.groups, [
    {match: 'norms', lr_factor: 1, weight_decay: 0},
    {match: 'fc.*', lr_factor: 2, weight_decay: null},
  ]);
  const erasing = {name: 'random-erasing', probability: 0.25, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 'zeros'};
  assert.deepEqual(augment, [erasing]);
});

test('spec explain shows defaults, overrides, short forms and what follows from something else', async (context) => {
  const {status, stdout, output} = await runSpec(
    makeFolder(context),
    ...['explain', '--recipe', 'quick', 'time_budget=20m', 'loss.label_smoothing=0.1', '--format', 'json'],
  );
  assert.equal(status, 0, output);
  const explained = new Map(
    (JSON.parse(stdout) as {key: string; value: unknown; from: string; file: string | null; expression: string}[]).map(
      ({key, value, from, file, expression}) => [key, [value, from, file?.replace(/^.*\//u, '') ?? null, expression]],
    ),
  );
  assert.deepEqual(explained.get('epochs'), [20, 'written', 'quick.yaml', null]);
  assert.deepEqual(explained.get('optimizer.momentum'), [0.9, 'written', 'default.yaml', null]);
  assert.deepEqual(explained.get('optimizer.dampening'), [0, 'default', null, null]);
  assert.deepEqual(explained.get('average'), [null, 'default', null, null]);
  assert.deepEqual(explained.get('loss.label_smoothing'), [0.1, 'written', 'command line', null]);
  assert.deepEqual(explained.get('loss.name'), ['cross-entropy', 'default', null, null]);
  assert.deepEqual(explained.get('time_budget'), [1200, 'written', 'command line', '20m']);
  assert.deepEqual(explained.get('best'), ['val/acc', 'default', null, null]);
});

test('a lowest rate just below the rate is taken, and lookahead that goes all the way but ends epochs', () => {
  assert.equal(load('schedule={name: cosine, min_lr: 0.099}').schedule.name, 'cosine');
  assert.equal(load('average={name: lookahead, alpha: 1, ends_epochs: true}').average?.name, 'lookahead');
});

test('a lowest rate above one that the command line lowers is an error where it is written', (context) => {
  const cwd = makeFolder(context, {
    'specs/recipes/mine.yaml': 'name: mine\nextends: default\nschedule: {name: plateau, min_lr: 0.01}\n',
  });
  assert.deepEqual(loadRecipe({name: 'mine', cwd}).diagnostics, []);
  const {recipe, diagnostics} = loadRecipe({name: 'mine', cwd, overrides: ['optimizer.lr=0.001']});
  assert.equal(recipe, null);
  assert.deepEqual(
    diagnostics.map(({code, place}) => [code, place?.source.text.slice(place.start, place.end)]),
    [['contradiction', 'min_lr']],
  );
});
