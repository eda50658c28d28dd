import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {makeTinyFolder, miniData, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  return execFileSync('git', ['-C', scratch, ...identity, ...args], {encoding: 'utf8', stdio: 'pipe'}).trim();
}

test('a run records what it was made with, and a resumed one what is no longer so', async () => {
  git('init', '--quiet');
  git('add', 'tiny.yaml');
  git('commit', '--quiet', '--message', 'tiny');
  const start = ['tiny.yaml', ...miniData, 'data.fraction=0.1', '--epochs', '1', '--name', 'reported'];
  const trained = await runTrain(scratch, start);
  assert.equal(trained.status, 0, trained.output);
  const path = join(scratch, 'runs', 'train', 'reported', 'environment.json');
  const environment = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
  const {tensorflow, precision} = environment;
  assert.ok(trained.output.includes(`engine   TensorFlow ${tensorflow}, ${precision}\n`), trained.output);
  const {dataset, data, node, cores, commit} = environment;
  assert.deepEqual([dataset, data, node], ['cifar10-mini', 'cifar10-mini', process.versions.node]);
  assert.deepEqual([cores, commit], [cpus().length, git('rev-parse', 'HEAD')]);

  const same = await runTrain(scratch, ['--resume', 'reported', '--epochs', '2']);
  assert.equal(same.status, 0, same.output);
  assert.doesNotMatch(same.output, /bit for bit/);

  const elsewhere = JSON.stringify({...environment, node: '18.0.0', cores: 99});
  writeFileSync(path, elsewhere);
  const other = await runTrain(scratch, ['--resume', 'reported', '--epochs', '3']);
  assert.equal(other.status, 0, other.output);
  const note =
    'note     may differ in the last bits from an uninterrupted run: ' +
    `node was 18.0.0, now ${process.versions.node}; cores was 99, now ${cpus().length}\n`;
  assert.ok(other.output.includes(note), other.output);
  const log = readFileSync(join(scratch, 'runs', 'train', 'reported', 'train.log'), 'utf8');
  assert.ok(log.includes(note), log);
  assert.equal(readFileSync(path, 'utf8'), elsewhere, 'it stays what the run began with');
});
