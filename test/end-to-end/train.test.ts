import assert from 'node:assert/strict';
import type {ChildProcess} from 'node:child_process';
import {readFileSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {readWeights} from '../../runtime/runs/weights/safetensors.js';
import {runBash, spec} from '../tools/shell.js';
import {makeTinyFolder, miniData, readResults as readResultsOf, runTrain} from '../tools/train-tiny.js';
import type {Outcome} from '../tools/run-spec.js';
import {assertFile} from '../tools/assert-outcome.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

function trainTiny(args: readonly string[], watch?: (output: string, child: ChildProcess) => void): Promise<Outcome> {
  return runTrain(scratch, ['tiny.yaml', ...miniData, ...args], watch);
}

const inRun = (run: string, ...parts: string[]): string => join(scratch, 'runs', 'train', run, ...parts);

const readResults = (run: string): string[][] => readResultsOf(inRun(run));

test('spec train learns cifar10-mini, and the same seed gives the same run', async () => {
  const args = ['--epochs', '6', 'schedule.step=4', '--name', 'learn'];
  const first = await trainTiny(args);
  assert.equal(first.status, 0, first.output);
  const {accuracy, images} = JSON.parse(readFileSync(inRun('learn', 'test.json'), 'utf8'));
  assert.equal(images, 500);
  assert.ok(accuracy > 0.25, first.output);
  assert.match(first.output, new RegExp(`test accuracy ${(accuracy * 100).toFixed(1)}%`));
  assert.match(first.output, /runs\/train\/learn\n$/);
  assert.equal(readResults('learn').length, 7, first.output);
  for (const name of ['spec.yaml', 'recipe.yaml', 'tiny.ts', 'tiny.contract.ts', 'environment.json']) {
    assertFile(inRun('learn', name));
  }
  assert.match(readdirSync(inRun('learn')).join('\n'), /^events\.out\.tfevents\./m);
  const names = readWeights(inRun('learn', 'weights', 'best.safetensors')).tensors.map(({name}) => name);
  for (const name of ['conv1.weight', 'bn1.running_var', 'layer2.0.downsample.0.weight', 'fc.bias']) {
    assert.ok(names.includes(name), name);
  }

  const second = await trainTiny([...args, 'data.workers=1']); // neither time nor threads count
  assert.equal(second.status, 0, second.output);
  assert.deepEqual(readResults('learn-2'), readResults('learn'));
  for (const file of ['best.safetensors', 'last.safetensors']) {
    const [one, other] = ['learn', 'learn-2'].map((run) => readFileSync(inRun(run, 'weights', file)));
    assert.ok(one && other?.equals(one), file);
  }
});

test('every augmentation, mixing, sizes and both views in one run, the same with any number of threads', async () => {
  const crop = '{name: random-crop, padding: 4, fill: reflect}';
  const jitter = '{name: color-jitter, brightness: 0.2, hue: 0.1}';
  const erasing = '{name: random-erasing, probability: 0.5, value: random}';
  const args = [
    '--epochs=3',
    `augment=[${crop}, {name: alternating-flip}, {name: trivial-augment}, ` +
      `${jitter}, {name: cutout, size: 6}, ${erasing}]`,
    'mix={mixup: 0.2, cutmix: 1, probability: 0.8}',
    'sizes=[{until: 0.4, size: 20}, {until: 1, size: 32}]',
    'views=flip',
  ];
  const {status, output} = await trainTiny([...args, '--name', 'augmented']);
  assert.equal(status, 0, output);
  const {accuracy, flip} = JSON.parse(readFileSync(inRun('augmented', 'test.json'), 'utf8'));
  assert.ok(accuracy > 0.1, output);
  assert.match(output, /With horizontal-flip test-time augmentation \(views: flip\): test accuracy/);
  assert.ok(flip.test.accuracy > 0.1 && flip.validation.loss < 3, output);
  assert.notEqual(flip.test.loss, JSON.parse(readFileSync(inRun('augmented', 'test.json'), 'utf8')).loss);

  const alone = await trainTiny([...args, '--name', 'alone', 'data.workers=0']);
  assert.equal(alone.status, 0, alone.output);
  assert.deepEqual(readResults('alone'), readResults('augmented'));
});

test('Ctrl-C finishes the step, keeps the weights and exits with 130', async () => {
  let sent = false;
  const {status, output} = await trainTiny(['--epochs', '500', '--name', 'stopped'], (printed, child) => {
    if (sent || !printed.includes('epoch 1/500')) return;
    sent = true;
    child.kill('SIGINT');
  });
  assert.equal(status, 130, output);
  assert.match(output, /Interrupted\..*runs\/train\/stopped/);
  assert.ok(readWeights(inRun('stopped', 'weights', 'last.safetensors')).tensors.length > 0);
  assert.deepEqual(readdirSync(inRun('stopped', 'weights')), ['best.safetensors', 'last.safetensors']);
});

test('a training goes on when the reader of its output goes away, and other commands end', () => {
  const args = `${miniData.map((arg) => `'${arg}'`).join(' ')} --epochs 2 schedule.step=1 data.fraction=0.1`;
  const statuses = 'echo "statuses ${PIPESTATUS[*]}"';
  for (const [name, streams] of [['unread', '|'], ['unheard', '2>&1 |']] as const) {
    const command = `${spec} train tiny.yaml ${args} --name ${name} ${streams} head -1`;
    const {output} = runBash(scratch, `${command}; ${statuses}`);
    assert.match(output, /\nstatuses 0 0\n$/, output);
    assert.equal(output.split('\n').length, 3, output); // the one line, the statuses
    assert.equal(readResults(name).length, 3, output);
    assertFile(inRun(name, 'test.json'));
    const log = readFileSync(inRun(name, 'train.log'), 'utf8');
    for (const said of [/ run {6}runs/, / epoch 1\/2 /, / epoch 2\/2 /, / test accuracy /]) assert.match(log, said);
  }
  const {output} = runBash(scratch, `${spec} schema model | true; ${statuses}`);
  assert.match(output, /^statuses 1 0\n$/);
});

test('--repeat trains with one seed after another, and reports mean and standard deviation', async () => {
  const args = ['--epochs', '1', '--seed', '7', '--repeat', '2', '--name', 'again', 'data.fraction=0.1'];
  const {status, output} = await trainTiny(args);
  assert.equal(status, 0, output);
  assert.match(output, /160 training, 400 validation/);
  const accuracies = [7, 8].map((seed) => {
    assert.match(readFileSync(inRun(`again-seed${seed}`, 'recipe.yaml'), 'utf8'), new RegExp(`^seed: ${seed}$`, 'm'));
    return JSON.parse(readFileSync(inRun(`again-seed${seed}`, 'test.json'), 'utf8')).accuracy as number;
  });
  const {spreads} = JSON.parse(readFileSync(inRun('again-seed7', 'repeat.json'), 'utf8'));
  const [one = NaN, other = NaN] = accuracies;
  const {mean, deviation} = spreads['test/accuracy'];
  assert.ok(Math.abs(mean - (one + other) / 2) < 1e-12, `${mean} of ${one} and ${other}`);
  assert.ok(Math.abs(deviation - Math.abs(one - other) / Math.SQRT2) < 1e-12, `${deviation} of ${one} and ${other}`);
  assert.match(output, /2 runs, seeds 7 to 8: mean ± standard deviation/);
});

test('--time ends a training before an epoch that would go beyond it', async () => {
  const {status, output} = await trainTiny(['--epochs', '500', '--time', '1s', '--name', 'timed']);
  assert.equal(status, 0, output);
  assert.match(output, /Stopped after epoch \d+: another would not end within 1 s\n/);
  assert.ok(readResults('timed').length < 400, output);
  assertFile(inRun('timed', 'test.json'));
  // With more time it goes on.
  const epochs = readResults('timed').length - 1;
  const longer = await runTrain(scratch, ['--resume', 'timed', '--time', '1h', '--epochs', String(epochs + 1)]);
  assert.equal(longer.status, 0, longer.output);
  assert.doesNotMatch(longer.output, /Stopped after/);
  assert.equal(readResults('timed').length, epochs + 2, longer.output);
});

test('a diverging run stops with a clear error, and leaves no weights with NaN', async () => {
  const {status, output} = await trainTiny(['optimizer.lr=1e20', '--name', 'diverged']);
  assert.equal(status, 1, output);
  assert.match(output, /loss-not-finite .*epoch 1, step \d+ of 25.*\n.*optimizer\.lr=/);
  assert.deepEqual(readdirSync(inRun('diverged', 'weights')), []);
});

test('what is wrong on the command line, in the recipe or the data is refused before anything is written', async () => {
  const cases: [args: string[], pattern: RegExp][] = [
    [['optimiser.lr=1', '--epochs', 'many', '--name', 'no'], /"optimiser".*Did you mean "optimizer\.lr"[^]*epochs/],
    [['--name', '../no'], /run-name/],
    [['data.mean=[0.5]', 'data.std=[0.5]', '--name', 'no'], /channels/],
    [['data.valid_ratio=0', '--name', 'no'], /valid_ratio/],
  ];
  const others: typeof cases = [
    [['--data', 'cifar10-mini', '--recipe', 'quik', '--name', 'no'], /quik.*quick/],
    [['--data', 'cifar10-mimi', '--name', 'no'], /data-unknown.*\n.*"cifar10-mini"/],
  ];
  const before = readdirSync(join(scratch, 'runs', 'train'));
  const all = [...cases.map(([args, pattern]) => [[...miniData, ...args], pattern] as const), ...others];
  for (const [args, pattern] of all) {
    const {status, output} = await runTrain(scratch, ['tiny.yaml', ...args]);
    assert.equal(status, 2, `${args.join(' ')}\n${output}`);
    assert.match(output, pattern);
  }
  assert.deepEqual(readdirSync(join(scratch, 'runs', 'train')), before);
});
