import assert from 'node:assert/strict';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {extract} from 'tar';
import {encodePng} from '../../runtime/images/encode-png.js';
import {packageRoot} from '#package-root';
import {parseResults} from '../../runtime/runs/read-results.js';
import {makeVersion, removeVersion, runVersion} from './later-version.js';
import type {ChangingSchema} from './later-version.js';

/*
 * Runs that specnet 0.1.0 wrote, as test/end-to-end/version-0.1.0/make.sh had it do. They stay open to every later
 * version; where this test fails, the version under way has lost something that they need.
 */
const kept = join(packageRoot, 'test', 'end-to-end', 'version-0.1.0');
const scratch = mkdtempSync(join(tmpdir(), 'specnet-earlier-'));
const roots: string[] = [];
after(() => {
  rmSync(scratch, {recursive: true});
  roots.forEach(removeVersion);
});

/** A folder of its own with the runs and what they were started from. */
function unpack(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  cpSync(kept, folder, {recursive: true});
  extract({file: join(kept, 'runs.tar.gz'), cwd: folder, sync: true});
  return folder;
}

const run = (root: string, folder: string, ...args: string[]) => {
  const stdout = runVersion(root, folder, args);
  assert.equal(stdout.status, 0, stdout.output);
  return stdout.output;
};

/** Another processor's sums differ in their last bits, which a training makes larger. */
function assertClose(folder: string, begun: string, finished: string): void {
  const read = (name: string, file: string) => readFileSync(join(folder, 'runs', 'train', name, file), 'utf8');
  const [found, expected] = [begun, finished].map((name) => parseResults(read(name, 'results.csv')));
  assert.ok(expected !== undefined && expected.length > 0, `${finished} has no epoch`);
  assert.deepEqual(found?.map(({epoch}) => epoch), expected.map(({epoch}) => epoch));
  found?.forEach(({trainLoss, validationLoss, learningRate}, at) => {
    const other = expected[at] ?? assert.fail();
    assert.equal(learningRate, other.learningRate);
    assert.ok(Math.abs(trainLoss - other.trainLoss) < 0.02, `epoch ${at + 1}: ${trainLoss}, ${other.trainLoss}`);
    if (Number.isNaN(validationLoss)) assert.equal(other.validationLoss, NaN, `epoch ${at + 1}`);
    else assert.ok(Math.abs(validationLoss - other.validationLoss) < 0.02, `epoch ${at + 1}: ${validationLoss}`);
  });
  const [test, whole] = [begun, finished].map((name) => JSON.parse(read(name, 'test.json')) as {loss: number});
  assert.ok(Math.abs((test?.loss ?? NaN) - (whole?.loss ?? NaN)) < 0.02, `test: ${test?.loss}, ${whole?.loss}`);
}

function resumeAll(root: string, name: string): void {
  const folder = unpack(name);
  const output = run(root, folder, 'train', '--resume', 'words-begun');
  assert.match(output, /words-begun resumes after epoch \d, step \d+; 4 epochs/);
  assertClose(folder, 'words-begun', 'words-finished');
  // The spec is held to the one that the run was started with.
  run(root, folder, 'train', 'slim.yaml', '--resume', 'slim-begun');
  assertClose(folder, 'slim-begun', 'slim-finished');
  const longer = run(root, folder, 'train', '--resume', 'slim-begun', '--epochs', '7');
  assert.match(longer, /epoch 7\/7 .*\n/);
}

interface Evaluated {
  readonly accuracy: number;
}

function evaluateAll(root: string, name: string): void {
  const folder = unpack(name);
  const picture = encodePng({width: 32, height: 32, bytes: new Uint8Array(32 * 32 * 3).fill(90)});
  writeFileSync(join(folder, 'gray.png'), picture);
  for (const network of ['slim-finished', 'words-finished']) {
    const {accuracy} = JSON.parse(readFileSync(join(folder, 'runs/train', network, 'test.json'), 'utf8')) as Evaluated;
    const {plain} = JSON.parse(run(root, folder, 'val', network, '--json')) as {plain: Evaluated};
    assert.ok(Math.abs(plain.accuracy - accuracy) < 0.01, `${network}: ${plain.accuracy}, ${accuracy}`);
    assert.match(run(root, folder, 'predict', network, 'gray.png'), /gray\.png, 32 x 32\n/);
  }
  run(root, folder, 'report', 'slim-finished', '--out', 'report.html');
  assert.match(readFileSync(join(folder, 'report.html'), 'utf8'), /slim-finished/);
  assert.match(run(root, folder, 'runs'), /words-finished/);
}

function goOnWithZoo(root: string, name: string, ...more: string[]): void {
  const folder = unpack(name);
  const args = ['zoo', 'slim.yaml', '--data', 'cifar10-mini', '--recipe', 'plain.yaml', '--seeds', '1,2', ...more];
  const output = run(root, folder, ...args, '--out', 'zoo');
  assert.match(output, /2 runs, 1 finished before/);
  assert.match(output, /slim-seed2 resumes after epoch \d/);
  assert.match(output, /slim +1\.45 k .* 1, 2 /);
}

describe('runs of specnet 0.1.0', () => {
  test('resume, and come to what they would have come to', () => resumeAll(packageRoot, 'resumed'));
  test('are evaluated, predicted with, reported and listed', () => evaluateAll(packageRoot, 'evaluated'));
  test('of a zoo go on, and finished ones count', () => goOnWithZoo(packageRoot, 'zoo-resumed'));

  test('that somebody has edited are reported by what was edited', () => {
    const folder = unpack('edited');
    const file = join(folder, 'runs/train/slim-begun/recipe.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('lr: 0.05', 'lr: 0.07'));
    const {status, output} = runVersion(packageRoot, folder, ['train', '--resume', 'slim-begun']);
    assert.equal(status, 2, output);
    assert.match(output, /resume-keeps .*edited: optimizer\.lr was 0\.05, and is 0\.07\./);
  });
});

describe('a later version, with keys that runs of 0.1.0 do not have and other defaults', () => {
  const later = makeVersion('0.2.0', (schema) => {
    setKey(schema, {type: 'number', minimum: 0, default: 3}, {type: 'boolean', default: false});
    Object.assign(schema.$defs['average']?.properties['alpha'] ?? {}, {default: 0.9});
    Object.assign(schema.$defs['schedule']?.properties['initial_divisor'] ?? {}, {default: 3});
    Object.assign(schema.properties['validate_every'] ?? {}, {default: 3});
  });
  roots.push(later);

  test('resumes them', () => resumeAll(later, 'resumed-later'));
  test('evaluates them', () => evaluateAll(later, 'evaluated-later'));
  test('goes on with their zoo', () => goOnWithZoo(later, 'zoo-later', 'validate_every=1'));

  test('may be followed by one that retires a key: runs for which it meant nothing go on, all are evaluated', () => {
    const folder = unpack('retired');
    const args = ['train', 'slim.yaml', '--data', 'cifar10-mini', '--recipe', 'plain.yaml', '--epochs', '1'];
    for (const value of [3, 4]) run(later, folder, ...args, `later=${value}`, '--name', `of-${value}`);
    assert.match(readFileSync(join(folder, 'runs/train/of-4/recipe.yaml'), 'utf8'), /^later: 4$/m);
    const latest = makeVersion('0.3.0', (schema) => {
      setKey(schema, {deprecated: true, const: 3}, {deprecated: true, const: false});
    });
    roots.push(latest);
    const longer = run(latest, folder, 'train', '--resume', 'of-3', '--epochs', '2');
    assert.match(longer, /epoch 2\/2 /);
    assert.doesNotMatch(readFileSync(join(folder, 'runs/train/of-3/recipe.yaml'), 'utf8'), /later/);
    const resume = ['train', '--resume', 'of-4', '--epochs', '2'];
    const refused = runVersion(latest, folder, resume);
    assert.equal(refused.status, 2, refused.output);
    assert.match(refused.output, /recipe\.yaml:\d+:\d+ {2}error {2}retired-key {2}later is a setting of an earlier/);
    assert.match(refused.output, /run-recipe .* written by specnet 0\.2\.0; this is specnet 0\.3\.0/);
    assert.match(run(latest, folder, 'val', 'of-4'), /500 images/);
    // What an earlier version does not know may matter to all that it does.
    for (const command of [resume, ['val', 'of-4']]) {
      const older = runVersion(packageRoot, folder, command);
      assert.match(older.output, /unknown-key {2}The recipe has no key "later"/);
      assert.equal(older.status, 2, older.output);
    }
  });
});

/** A key of the recipe, and one of the optimizer, whichever that is. */
function setKey({properties, $defs}: ChangingSchema, ofRecipe: object, ofOptimizer: object): void {
  Object.assign(properties, {later: ofRecipe});
  const optimizer = $defs['optimizer'] ?? assert.fail();
  Object.assign(optimizer.properties, {later: ofOptimizer});
  for (const {then} of optimizer.allOf) Object.assign(then.properties, {later: true});
}
