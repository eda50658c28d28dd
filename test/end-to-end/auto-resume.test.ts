import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {parseResults} from '../../runtime/runs/read-results.js';
import {makeTinyFolder, miniData, readResults, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const command = ['tiny.yaml', ...miniData, 'data.fraction=0.25', '--name', 'job', '--auto-resume'];
const folder = join(scratch, 'runs', 'train', 'job');

test('one command begins a run, resumes it, makes it longer, and has nothing to do at its end', async () => {
  const killed = await runTrain(scratch, [...command, '--epochs', '3'], (printed, child) => {
    if (printed.includes('epoch 2/3')) child.kill('SIGKILL');
  });
  assert.equal(killed.status, null, killed.output);
  const resumed = await runTrain(scratch, [...command, '--epochs', '3']);
  assert.equal(resumed.status, 0, resumed.output);
  assert.match(resumed.output, /runs\/train\/job resumes after epoch [12].*; 3 epochs/);
  const start = ['tiny.yaml', ...miniData, 'data.fraction=0.25', '--epochs', '3'];
  const plain = await runTrain(scratch, [...start, '--name', 'plain']);
  assert.equal(plain.status, 0, plain.output);
  assert.deepEqual(readResults(folder), readResults(join(scratch, 'runs', 'train', 'plain')));
  const again = await runTrain(scratch, [...command, '--epochs', '3']);
  assert.deepEqual([again.status, /runs\/train\/job is finished/.test(again.output)], [0, true], again.output);
  const longer = await runTrain(scratch, [...command, '--epochs', '4']);
  assert.equal(longer.status, 0, longer.output);
  assert.match(longer.output, /resumes after epoch 3; 4 epochs/);
});

test('a run of other settings or another spec is not resumed by mistake', async () => {
  const before = readFileSync(join(folder, 'results.csv'));
  const other = await runTrain(scratch, [...command, '--epochs', '4', 'optimizer.lr=0.3']);
  assert.equal(other.status, 2, other.output);
  assert.match(other.output, /run-differs .*job was begun with optimizer\.lr [\d.]+, and this command says 0\.3/);
  const both = await runTrain(scratch, [...command, '--resume', 'job']);
  assert.match(both.output, /--resume and --auto-resume exclude each other/);
  const spec = await runTrain(scratch, ['resnet20', ...command.slice(1), '--epochs', '4']);
  assert.match(spec.output, /resume-spec .*trains tiny .*resnet20 is resnet20/);
  assert.deepEqual(readFileSync(join(folder, 'results.csv')), before);
});

test('what ended before its first checkpoint is begun again; a folder of something else stays', async () => {
  const begun = join(scratch, 'runs', 'train', 'begun');
  mkdirSync(join(begun, 'weights'), {recursive: true});
  writeFileSync(join(begun, 'spec.yaml'), 'name: tiny\n');
  const args = [...command.map((arg) => (arg === 'job' ? 'begun' : arg)), '--epochs', '1'];
  const started = await runTrain(scratch, args);
  assert.equal(started.status, 0, started.output);
  assert.equal(parseResults(readFileSync(join(begun, 'results.csv'), 'utf8')).length, 1);
  const notes = join(scratch, 'runs', 'train', 'notes');
  mkdirSync(notes);
  writeFileSync(join(notes, 'diary.txt'), 'keep me');
  const others = args.map((arg) => (arg === 'begun' ? 'notes' : arg));
  const refused = await runTrain(scratch, others);
  assert.match(refused.output, /folder-taken .*notes holds something else than a run, such as diary\.txt/);
  assert.equal(readFileSync(join(notes, 'diary.txt'), 'utf8'), 'keep me');
  const trained = join(scratch, 'runs', 'train', 'trained');
  mkdirSync(join(trained, 'weights'), {recursive: true});
  writeFileSync(join(trained, 'weights', 'best.safetensors'), 'keep me');
  const kept = await runTrain(scratch, args.map((arg) => (arg === 'begun' ? 'trained' : arg)));
  assert.match(kept.output, /folder-taken .*trained holds something else than a run, such as best\.safetensors/);
  assert.equal(readFileSync(join(trained, 'weights', 'best.safetensors'), 'utf8'), 'keep me');
});
