import assert from 'node:assert/strict';
import {readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {readCheckpoint} from '../../runtime/runs/checkpoint.js';
import {readWeights, writeWeights} from '../../runtime/runs/weights/safetensors.js';
import {makeTinyFolder, miniData, readResults, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const start = ['tiny.yaml', ...miniData, 'schedule.step=2'];
const inRun = (run: string, ...parts: string[]): string => join(scratch, 'runs', 'train', run, ...parts);

const whole = await runTrain(scratch, [...start, '--epochs', '3', '--name', 'whole']);

function checkSame(run: string): void {
  for (const file of ['weights/last.safetensors', 'weights/best.safetensors', 'test.json']) {
    assert.ok(readFileSync(inRun(run, file)).equals(readFileSync(inRun('whole', file))), file);
  }
  assert.deepEqual(readResults(inRun(run)), readResults(inRun('whole')));
  const [one, other] = [run, 'whole'].map((name) => readCheckpoint(inRun(name), () => assert.fail('damaged')));
  assert.deepEqual(one?.trainer, other?.trainer);
}

test('stopped by Ctrl-C inside an epoch, killed, and made longer, a run is what it would have been', async () => {
  assert.equal(whole.status, 0, whole.output);
  // Two epochs are asked for at first. Ctrl-C comes soon after the first one's end, so in the middle of the second.
  let sent = false;
  const stopped = await runTrain(scratch, [...start, '--epochs', '2', '--name', 'broken'], (printed, child) => {
    if (sent || !printed.includes('epoch 1/2')) return;
    sent = true;
    setTimeout(() => child.kill('SIGINT'), 200);
  });
  assert.equal(stopped.status, 130, stopped.output);
  assert.match(stopped.output, /spec train --resume runs\/train\/broken continues from here/);
  const {history, step} = readCheckpoint(inRun('broken'), () => assert.fail('damaged')).state;
  assert.ok(history.length === 1 && step > 0, `${history.length} epochs and ${step} steps`);

  const killed = await runTrain(scratch, ['--resume', 'broken', '--epochs', '3'], (printed, child) => {
    if (printed.includes('epoch 2/3')) child.kill('SIGKILL');
  });
  assert.equal(killed.status, null, killed.output);
  const resumed = await runTrain(scratch, ['tiny.yaml', '--resume']); // the latest
  assert.equal(resumed.status, 0, resumed.output);
  checkSame('broken');
  const log = readFileSync(inRun('broken', 'train.log'), 'utf8');
  assert.match(log, /runs\/train\/broken resumes after epoch 2, step \d+; 3 epochs|resumes after epoch [12]; 3 epochs/);
});

test('what does not belong to a run is refused with the reason', async () => {
  const edited = readFileSync(join(scratch, 'tiny.yaml'), 'utf8').replace('channels: 64', 'channels: 48');
  writeFileSync(join(scratch, 'tiny.yaml'), edited);
  const before = readFileSync(inRun('whole', 'checkpoint', 'last.safetensors'));
  const cases: [args: string[], pattern: RegExp][] = [
    [['tiny.yaml', '--resume', 'whole'], /resume-spec .*the spec has changed since \(spec [0-9a-f]{8}\)/],
    [['resnet20.yaml', '--resume', 'whole'], /resume-spec .*trains tiny .*resnet20/],
    [['--resume', 'whole', '--seed', '1'], /resume-keeps .*--seed/],
    [['--resume', 'hole'], /run-unknown .*\n.*Did you mean "whole"/],
    [['--resume', 'whole'], /run-finished .*3 epochs done\.\n.*--epochs 6/],
    [['--resume', 'whole', '--epochs', '2'], /run-finished .*more than 2/],
    [['--resume', 'whole', '--epochs', 'many'], /epochs/],
    [['--resume', 'whole', '--time', 'soon'], /time_budget/],
    [['--resume', 'whole', '--epochs', '5', '--data', '.'], /resume-data .*other images/],
    [[], /missing required argument 'spec'/],
  ];
  for (const [args, pattern] of cases) {
    const {status, output} = await runTrain(scratch, args);
    assert.equal(status, 2, `${args.join(' ')}\n${output}`);
    assert.match(output, pattern);
  }
  assert.deepEqual(readFileSync(inRun('whole', 'checkpoint', 'last.safetensors')), before);
  assert.deepEqual(readdirSync(inRun('whole')).filter((name) => name.startsWith('.')), []);
});

test('a checkpoint that is not of the module beside it is refused, tensor by tensor', async () => {
  const path = inRun('whole', 'checkpoint', 'last.safetensors');
  const before = readFileSync(path);
  const {tensors, metadata} = readWeights(path);
  const first = tensors.find(({name}) => name === 'weights/conv1.weight');
  assert.ok(first !== undefined);
  const others = tensors.filter((tensor) => tensor !== first);
  writeWeights(path, {tensors: [...others, {...first, name: 'weights/conv9.weight'}], metadata});
  const changed = readFileSync(path);
  const {status, output} = await runTrain(scratch, ['--resume', 'whole', '--epochs', '4']);
  assert.equal(status, 1, output);
  assert.match(output, /checkpoint-other .*conv1\.weight is missing; conv9\.weight belongs to no layer/);
  assert.deepEqual(readFileSync(path), changed); // nothing was written over it
  writeFileSync(path, before);
});

test('a training that diverges is tried again at a tenth of the rate, where that is asked for', async () => {
  const args = [...start, '--epochs', '1', '--on-divergence', 'retry', 'optimizer.lr=1e20', '--name', 'diverged'];
  const {status, output} = await runTrain(scratch, args);
  assert.equal(status, 1, output); // three tenths of that are still too much
  const places = [...output.matchAll(/Resuming after epoch 0 at (\S+) times/g)].map(([, factor]) => factor);
  assert.deepEqual(places, ['0.1', '0.01', '0.001']);
  assert.match(output, /loss-not-finite .*epoch 1, step \d+ of 25/);
});
