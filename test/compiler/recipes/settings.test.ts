import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {loadRecipe, printDiagnostics} from '../../../compiler/index.js';
import type {Override} from '../../../compiler/index.js';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder} from '../../tools/temporary-folder.js';

const load = (...overrides: Override[]) => loadRecipe({overrides});
const report = (...overrides: Override[]) =>
  load(...overrides).diagnostics.map(({code, message, advice}) => `${code}: ${message} ${advice}`);

test('the order of settings means nothing: a map of another name has what is set in it', () => {
  const cosine = ['schedule.min_lr=0.0001', 'schedule.name=cosine'];
  const adamw = ['optimizer.lr=0.001', 'optimizer.name=adamw', 'optimizer.weight_decay=0.1'];
  for (const settings of [[...cosine, ...adamw], [...cosine, ...adamw].reverse()]) {
    const {recipe, diagnostics} = load(...settings);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(recipe?.schedule, {name: 'cosine', per: 'step', min_lr: 0.0001, warmup: null});
    const {name, lr, weight_decay: decay} = recipe.optimizer;
    assert.deepEqual([name, lr, decay], ['adamw', 0.001, 0.1]);
  }
  for (const settings of [['optimizer.momentum=0.5', ...adamw], [...adamw, 'optimizer.momentum=0.5']]) {
    assert.match(report(...settings).join(), /^unused-key: optimizer is "adamw", which has no key "momentum"\./);
  }
  const whole = ['optimizer={name: adamw, weight_decay: 0.1}', 'optimizer.lr=0.001'];
  assert.deepEqual(load(...whole).recipe?.optimizer, load(...adamw).recipe?.optimizer);
});

test('what is set twice, or has no effect beside another setting, is an error', () => {
  const epochs = {option: '--epochs', key: 'epochs', value: '1'};
  const cases: readonly (readonly [Override[], RegExp])[] = [
    [[epochs, 'epochs=2'], /^setting-twice: epochs is set twice: --epochs 1 and epochs=2\. Keep one/],
    [[epochs, 'epochs=1'], /^setting-twice/],
    [['optimizer.lr=0.5', 'optimizer.lr=0.05'], /^setting-twice: .*: optimizer\.lr=0\.05 and optimizer\.lr=0\.5\./],
    [['optimizer={name: lion, lr: 1, weight_decay: 0}', 'optimizer.lr=2'], /^setting-twice: optimizer\.lr is set/],
    [['early_stopping=null', 'early_stopping.patience=5'], /^contradiction: .* exclude each other/],
    [['loss.label_smoothing=0.1', 'loss=cross-entropy'], /^contradiction/],
    [['augment=[]', 'augment.0.padding=2'], /^contradiction/],
    [['extends=quick'], /^setting-fixed: "extends" .*--recipe/],
    [['name=mine'], /^setting-fixed: "name" .*--name names a run/],
    [['description=mine'], /^setting-fixed/],
    [['recipe=quick'], /^setting-fixed: .*--recipe/],
    [['data=cifar10-mini'], /^setting-fixed: .*--data/],
  ];
  for (const [settings, pattern] of cases) {
    for (const order of [settings, [...settings].reverse()]) {
      const found = report(...order);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found.join(), pattern);
    }
  }
});

test('a key that is not there is reported with the path of the one that may be meant', () => {
  const cases: Readonly<Record<string, string>> = {
    'lr=0.05': '"optimizer.lr"',
    'optimizer.lrr=0.05': '"optimizer.lr"',
    'optimzer.lr=0.05': '"optimizer.lr"',
    'momentum=0.8': '"optimizer.momentum"',
    'schedule.lr=0.05': '"optimizer.lr"',
    'warmup.epochs=5': '"schedule.warmup.epochs"',
    'label_smoothing=0.1': '"loss.label_smoothing"',
    'epoch=5': '"epochs"',
    'data.batch=5': '"batch"',
    // Of the schedules only another one has it: better that one than none.
    'min_lr=0.01': '"schedule.min_lr"',
    'patience=5': '"early_stopping.patience"',
    'optimizer.learning_rate=5': '"optimizer.lr"',
    'batch_size=5': '"batch"',
  };
  for (const [setting, meant] of Object.entries(cases)) {
    const expected = new RegExp(`^unknown-key: .*Did you mean ${meant.replaceAll('.', '\\.')}\\?$`);
    assert.match(report(setting).join(), expected);
  }
  const plateau = report('schedule.name=plateau', 'patience=5').join();
  assert.match(plateau, /Did you mean "schedule\.patience" or "early_stopping\.patience"\?/);
  assert.match(report('zork=5').join(), /The recipe has no key "zork"\. Known: seed, .*optimizer, /);
  assert.match(report('optimizer.zork=5').join(), /optimizer has no key "zork"\. Known: optimizer\.name, /);
});

const setting: fc.Arbitrary<Override> = fc.oneof(
  ...[
    fc.constantFrom('step', 'cosine', 'plateau', 'one-cycle', 'zork').map((name) => `schedule.name=${name}`),
    fc.constantFrom(0, 0.01, 5).map((rate) => `schedule.min_lr=${rate}`),
    fc.constantFrom(3, 30).map((step) => `schedule.step=${step}`),
    fc.constantFrom('{name: linear}', '{name: step, step: 3, gamma: 0.5}', 'null').map((map) => `schedule=${map}`),
    fc.constantFrom('null', '{epochs: 2}', '{epochs: 3, from: 0.5}').map((map) => `schedule.warmup=${map}`),
    fc.constantFrom(1, 1.5, -1).map((epochs) => `schedule.warmup.epochs=${epochs}`),
    fc.constantFrom('sgd', 'adamw', 'lion', 'muon').map((name) => `optimizer.name=${name}`),
    fc.constantFrom('0.5', '1e-3', '1e16', 'x').map((rate) => `optimizer.lr=${rate}`),
    fc.constantFrom(0, 0.9).map((momentum) => `optimizer.momentum=${momentum}`),
    fc.constantFrom('[0.9, 0.99]', '[1]').map((betas) => `optimizer.betas=${betas}`),
    fc.constantFrom('{name: adamw, lr: 0.1, weight_decay: 0}', '{lr: 3}').map((map) => `optimizer=${map}`),
    fc.constantFrom('ema', 'swa').map((name) => `average.name=${name}`),
    fc.constantFrom(0.5, 2).map((decay) => `average.decay=${decay}`),
    fc.constantFrom('null', '{name: swa}').map((map) => `average=${map}`),
    fc.constantFrom('null', '{metric: val/acc, patience: 3}').map((map) => `early_stopping=${map}`),
    fc.constantFrom(4, 0).map((patience) => `early_stopping.patience=${patience}`),
    fc.constantFrom('cross-entropy', '{label_smoothing: 0.1}').map((loss) => `loss=${loss}`),
    fc.constant('loss.label_smoothing=0.2'),
    fc.constantFrom('lr=1', 'zork=2', 'optimizer.zork=1', 'epochs', 'name=x', 'data.zork.deep=1', 'augment.0.x=3'),
    fc.constantFrom('epochs=3', 'epochs=0', 'data.mean=[0.5]', 'data.std=[0.5]', 'data={workers: 1}'),
  ],
  fc.constantFrom('1', '3', 'many').map((value) => ({option: '--epochs', key: 'epochs', value})),
);

test('any order of any settings gives the same recipe or the same diagnostics', () => {
  const both = fc
    .array(setting, {minLength: 2, maxLength: 7})
    .chain((settings) =>
      fc.tuple(fc.constant(settings), fc.shuffledSubarray(settings, {minLength: settings.length})),
    );
  let sound = 0;
  fc.assert(
    fc.property(both, ([settings, shuffled]) => {
      const [one, other] = [load(...settings), load(...shuffled)];
      assert.deepEqual(other.recipe, one.recipe);
      const [texts, otherTexts] = [one, other].map(({diagnostics}) => printDiagnostics(diagnostics, plain));
      assert.equal(otherTexts, texts);
      if (one.recipe !== null) sound++;
    }),
    {numRuns: 250},
  );
  assert.ok(sound > 5, `${sound} of them are recipes`);
});

const plain = {format: 'text', color: false} as const;

test("params of a spec are one set, too, and so are a command's options", async (context) => {
  const net = 'name: net\nextends: resnet20\nparams: {depth: 2}\ndepths: [$depth, $depth, $depth]\n';
  const cwd = makeFolder(context, {'specs/net.yaml': net});
  const one = await runSpec(cwd, 'info', 'net', 'depth=16', 'depth=20');
  const other = await runSpec(cwd, 'info', 'net', 'depth=20', 'depth=16');
  assert.match(one.stderr, /value-twice {2}"depth" is given twice: depth=16 and depth=20\./);
  assert.equal(other.stderr, one.stderr);
  const repeated = await runSpec(cwd, 'info', 'resnet18', '--batch', '3', '--batch', '4');
  assert.equal(repeated.status, 2, repeated.output);
  assert.match(repeated.stderr, /error: option '--batch' is given twice/);
  const asOption = await runSpec(cwd, 'train', 'resnet20', '--data', 'cifar10-mini', '--time', '5m', 'time_budget=6m');
  assert.match(asOption.stderr, /time_budget is set twice: --time 5m and time_budget=6m/);
  assert.equal(asOption.status, 2, asOption.output);
});
