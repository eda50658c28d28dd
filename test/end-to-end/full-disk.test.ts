import assert from 'node:assert/strict';
import {readFileSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {runMounting, runShell, spec} from '../tools/shell.js';
import {makeTinyFolder, miniData, readResults, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const start = ['tiny.yaml', ...miniData, '--epochs', '2'];
const train = `${spec} train ${start.join(' ')}`;

test('where files may not become so large, the run stops with the reason and leaves nothing half written', () => {
  const {status, output} = runShell(scratch, `ulimit -f 800; ${train} --name limited`); // of 512 bytes
  assert.equal(status, 1, output);
  assert.match(output, /write-failed .*checkpoint\/last\.safetensors .*EFBIG.*\n.*ulimit -f/);
  const run = join(scratch, 'runs', 'train', 'limited');
  assert.deepEqual(readdirSync(run, {recursive: true}).filter((name) => /^\.|safetensors/.test(String(name))), []);
});

// Two checkpoints, of 622 KiB each, and no weights.
const mount = 'mkdir -p small && mount -t tmpfs -o size=1400k none small';
const canMount = runMounting(scratch, mount).status === 0;

test('on a disk that is full after the first epoch the run stops, and with room it goes on from there', async (t) => {
  if (!canMount) return t.skip('no disk may be mounted here; runs/full-disk.test.ts fills one at every write');
  const fill = `${mount} && cp tiny.yaml small && (cd small; ${train} --name full); status=$?`;
  const {status, output} = runMounting(scratch, `${fill}; cp -r small/runs .; exit $status`);
  assert.equal(status, 1, output);
  assert.match(output, /epoch 1\/2 [^]*write-failed .*ENOSPC.*\n.*disk is full/);

  const resumed = await runTrain(scratch, ['--resume', 'full']);
  assert.equal(resumed.status, 0, resumed.output);
  assert.match(resumed.output, /resumes after epoch 1; 2 epochs/);
  const whole = await runTrain(scratch, [...start, '--name', 'whole']);
  assert.equal(whole.status, 0, whole.output);
  const [one, other] = ['full', 'whole'].map((name) => join(scratch, 'runs', 'train', name));
  assert.deepEqual(readResults(one ?? ''), readResults(other ?? ''));
  for (const file of ['best', 'last'].map((name) => join('weights', `${name}.safetensors`))) {
    assert.ok(readFileSync(join(one ?? '', file)).equals(readFileSync(join(other ?? '', file))), file);
  }
});
