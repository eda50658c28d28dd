import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {UserError} from '../../common/errors.js';
import {createRun} from '../../runtime/runs/create-run.js';
import {openRun} from '../../runtime/runs/open-run.js';
import {createRunFolder, describeRealPlace} from '../../runtime/runs/run-folder.js';
import {readWeights} from '../../runtime/runs/weights/safetensors.js';
import type {EpochResult} from '../../runtime/train/loop.js';
import {madeEnvironment} from './made-environment.js';
import {recordCalls} from '../tools/record-calls.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-runs-'));
after(() => rmSync(scratch, {recursive: true}));

function newBase(name: string): string {
  const base = join(scratch, name);
  mkdirSync(base);
  return base;
}

const origin = {
  network: 'net',
  spec: '01234567',
  recipe: 'seed: 1\n',
  data: null,
  fingerprint: '',
  precision: 'float32',
} as const;

function makeRun(base: string): string {
  writeFileSync(join(base, 'net.ts'), 'export {};');
  return createRun(base, {
    name: 'net',
    spec: 'name: net\n',
    origin,
    modules: [join(base, 'net.ts')],
    diagram: '<svg/>\n',
    classes: ['left', 'right'],
    environment: madeEnvironment,
  });
}

test('a run gets its name, and the next one a number', () => {
  const base = newBase('numbered');
  assert.deepEqual(
    Array.from({length: 3}, () => createRunFolder(base, 'resnet20')),
    ['runs/train/resnet20', 'runs/train/resnet20-2', 'runs/train/resnet20-3'].map((path) => join(...path.split('/'))),
  );
  writeFileSync(join(base, 'runs', 'train', 'file'), ''); // a file takes the name as well
  assert.equal(createRunFolder(base, 'file'), join('runs', 'train', 'file-2'));
});

test('a name that is not a plain folder name is refused, and nothing made', () => {
  const base = newBase('names');
  const names = [
    '../x',
    '/tmp/x',
    'a/b',
    'C:\\x',
    'a\\b',
    'CON',
    'nul.txt',
    'com1',
    '',
    '.',
    '..',
    '.hidden',
    'x.',
    'a b',
    'ü',
    'x\n',
    'file://x',
    'x'.repeat(101),
  ];
  for (const name of names) {
    assert.throws(
      () => createRunFolder(base, name),
      (error) => {
        assert.ok(error instanceof UserError && error.code === 'run-name' && error.exitCode === 2, name);
        return true;
      },
    );
  }
  assert.deepEqual(readdirSync(base), []);
});

test('runs and runs/train may be links, to another disk say; a link to nothing is an error that says so', () => {
  const outside = newBase('outside');
  const base = newBase('linked');
  symlinkSync(outside, join(base, 'runs'));
  assert.equal(createRunFolder(base, 'x'), join('runs', 'train', 'x'));
  assert.deepEqual(readdirSync(join(outside, 'train')), ['x']);
  assert.equal(describeRealPlace(join(base, 'runs', 'train', 'x')), ` (${realpathSync(outside)}/train/x)`);
  const deeper = newBase('deeper');
  mkdirSync(join(deeper, 'runs'));
  symlinkSync(outside, join(deeper, 'runs', 'train'));
  createRunFolder(deeper, 'y');
  assert.ok(readdirSync(outside).includes('y'));
  const loose = newBase('loose');
  symlinkSync(join(outside, 'unmounted'), join(loose, 'runs'));
  assert.throws(() => createRunFolder(loose, 'x'), /runs is a link to .*unmounted, which is not there/);
});

test('where no link is on the way, nothing is said of the real place', () => {
  const base = realpathSync(newBase('plain'));
  assert.equal(describeRealPlace(join(base, createRunFolder(base, 'x'))), '');
});

test('a folder that may not be made is a clear error', () => {
  const base = newBase('blocked');
  writeFileSync(join(base, 'runs'), 'a file');
  assert.throws(
    () => createRunFolder(base, 'x'),
    (error) => error instanceof UserError && error.code === 'run-folder',
  );
});

test('what a run is made of is on the disk, file by file, before anything is trained', () => {
  const base = newBase('synced');
  const calls = recordCalls(() => makeRun(base));
  for (const name of ['spec.yaml', 'recipe.yaml', 'network.svg', 'classes.json', 'environment.json', 'net.ts']) {
    const written = [`fsync .${name}.tmp`, `rename .${name}.tmp to ${name}`];
    assert.deepEqual(calls.filter((call) => written.includes(call)), written);
  }
  assert.ok(calls.at(-1) === 'fsync net' || process.platform === 'win32', calls.join('\n'));
});

test('a run keeps what it was made of, its rows and its weights', () => {
  const base = newBase('whole');
  const made = makeRun(base);
  const run = openRun(base, made, origin, []);
  const result: EpochResult = {
    epoch: 1,
    train: {loss: 2.302585092994046, accuracy: 0.1},
    validation: {loss: 1.5, accuracy: 0.25},
    learningRate: 0.1,
    imagesPerSecond: 123.456,
    seconds: 1.23456,
    best: true,
  };
  run.writeEpoch(result);
  run.writeEpoch({...result, epoch: 2, validation: null, best: false});
  const weights = [{name: 'fc.bias', shape: [2], data: Float32Array.of(1, 2)}];
  run.writeBest(weights, 1);
  run.writeLast(weights, 1);
  const folder = join(base, run.folder);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  assert.equal(
    read('results.csv'), // before the run is closed: a killed run keeps its rows
    'epoch,train/loss,train/acc,val/loss,val/acc,lr,images/s,seconds\n' +
      '1,2.302585092994046,0.1,1.5,0.25,0.1,123.5,1.235\n2,2.302585092994046,0.1,,,0.1,123.5,1.235\n',
  );
  run.close();
  assert.equal(read('spec.yaml') + read('recipe.yaml') + read('net.ts'), 'name: net\nseed: 1\nexport {};');
  assert.deepEqual(JSON.parse(read('classes.json')), ['left', 'right']);
  assert.deepEqual(JSON.parse(read('environment.json')), madeEnvironment);
  assert.deepEqual(readWeights(join(folder, 'weights', 'best.safetensors')), {
    tensors: weights,
    metadata: {format: 'pt', epoch: '1'},
    sealed: true,
    dtypes: ['F32'],
    dropped: [],
  });
  assert.deepEqual(readdirSync(join(folder, 'weights')), ['best.safetensors', 'last.safetensors']);
  assert.equal(readdirSync(folder).filter((name) => name.startsWith('events.out.tfevents.')).length, 1);
});
