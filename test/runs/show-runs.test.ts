import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {runSpec} from '../tools/run-spec.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-show-'));
after(() => rmSync(scratch, {recursive: true}));

const head = 'epoch,train/loss,train/acc,val/loss,val/acc,lr,images/s,seconds';

/** @param age in seconds: of two runs the older one is listed first */
function writeRun(name: string, age: number, files: Readonly<Record<string, string>>): void {
  const folder = join(scratch, 'runs', 'train', name);
  mkdirSync(folder, {recursive: true});
  for (const [file, text] of Object.entries({'net.contract.ts': '', ...files})) {
    writeFileSync(join(folder, file), text);
    utimesSync(join(folder, file), 1_700_000_000 - age, 1_700_000_000 - age);
  }
}

const recipe = (lr: number): string => `name: quick\nseed: 1\nepochs: 3\noptimizer:\n  lr: ${lr}\n  momentum: 0.9\n`;
writeRun('first', 300, {
  'results.csv': [
    head,
    '1,2,0.25,2,0.25,0.1,1000,10',
    '2,1.5,0.5,1.25,0.5,0.1,1010.4,20.5',
    '3,1,0.5,1.5,0.375,0.1,1020.6,31\n',
  ].join('\n'),
  'recipe.yaml': recipe(0.1),
  'environment.json': '{"node": "20.16.0", "cores": 2}',
  'test.json': '{"epoch": 2, "images": 500, "loss": 1.375, "accuracy": 0.481}',
});
writeRun('begun', 200, {'recipe.yaml': recipe(0.1), 'environment.json': '{"node": "20.16.0", "cores": 2}'});
writeRun('second', 100, {
  'results.csv': `${head}\n1,2.25,0.125,,,0.2,500,5\n2,2,0.25,1.125,0.625,0.2,600,6\n`,
  'recipe.yaml': recipe(0.2),
  'environment.json': '{"node": "22.0.0", "cores": 2}',
});

/** The cells of a table's lines. */
function readTable(text: string): string[][] {
  return text.split('\n').map((line) => line.trim().split(/ {2,}/));
}

async function show(...args: string[]): Promise<string> {
  const {status, stdout, stderr} = await runSpec(scratch, 'runs', ...args);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout;
}

test('two runs stand side by side, with what they gave and in what they differ', async () => {
  const table = readTable(await show('first', join('runs', 'train', 'second')));
  assert.deepEqual(table, [
    ['first', 'second'],
    ['network', 'net', 'net'],
    ['recipe', 'quick', 'quick'],
    ['epochs', '3/3', '2/3'],
    ['val acc', '50.0%', '62.5%'],
    ['at epoch', '2', '2'],
    ['val loss', '1.250', '1.125'],
    ['test acc', '48.1%', '-'],
    ['images/s', '1,021', '600'],
    ['time', '1 min 2 s', '11 s'],
    ['val acc by epoch', '▁█▅', '▁'],
    [''],
    ['recipe'],
    ['optimizer.lr', '0.1', '0.2'],
    [''],
    ['environment'],
    ['node', '20.16.0', '22.0.0'],
    [''],
  ]);
});

test('runs are in the order of their writing, or of their best accuracy', async () => {
  const listed = readTable(await show());
  assert.deepEqual(listed.map(([name]) => name), ['run', 'first', 'begun', 'second', '']);
  const best = readTable(await show('--best'));
  assert.deepEqual(best.map(([name]) => name), ['run', 'second', 'first', 'begun', '']);
  assert.deepEqual(best[1], listed[3]);
  assert.deepEqual(readTable(await show('first', 'begun', 'second', '--best'))[0], ['second', 'first', 'begun']);
  assert.deepEqual(readTable(await show('begun')), [listed[0], listed[2], ['']]);
});

test('as JSON they have all that their folders record', async () => {
  interface Shown {
    readonly name: string;
    readonly results: readonly object[];
    readonly test: object | null;
  }
  const shown = JSON.parse(await show('--json', '--best')) as readonly (Shown & Readonly<Record<string, unknown>>)[];
  assert.deepEqual(shown.map(({name}) => name), ['second', 'first', 'begun']);
  assert.deepEqual(shown.map(({results}) => results.length), [2, 3, 0]);
  const [second, first] = shown;
  assert.deepEqual(second?.results, [
    {epoch: 1, trainLoss: 2.25, trainAccuracy: 0.125, validationLoss: null, validationAccuracy: null},
    {epoch: 2, trainLoss: 2, trainAccuracy: 0.25, validationLoss: 1.125, validationAccuracy: 0.625},
  ].map((row, at) => ({...row, learningRate: 0.2, imagesPerSecond: [500, 600][at], seconds: [5, 6][at]})));
  assert.deepEqual([second?.test, first?.test], [null, {epoch: 2, images: 500, loss: 1.375, accuracy: 0.481}]);
  assert.deepEqual(first?.['recipe'], {name: 'quick', seed: 1, epochs: 3, optimizer: {lr: 0.1, momentum: 0.9}});
  assert.deepEqual(first?.['environment'], {node: '20.16.0', cores: 2});
  assert.equal(first?.['folder'], join('runs', 'train', 'first'));
  const compared = JSON.parse(await show('begun', 'first', '--json')) as readonly Shown[];
  assert.deepEqual(compared.map(({name}) => name), ['begun', 'first']);
});

test('a run that is not there is named, and where there is none one is shown how to begin', async () => {
  const {status, stdout, stderr} = await runSpec(scratch, 'runs', 'frist', 'second');
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /run-unknown .*"frist".*\n.*Did you mean "first"/);
  const empty = await runSpec(join(scratch, 'runs'), 'runs');
  assert.deepEqual([empty.status, empty.stdout], [0, 'No runs in runs/train yet: spec train SPEC starts one.\n']);
});
