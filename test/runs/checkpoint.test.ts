import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {UserError} from '../../common/errors.js';
import {readCheckpoint, setDamagedAside, writeCheckpoint} from '../../runtime/runs/checkpoint.js';
import {findRun} from '../../runtime/runs/find-run.js';
import {lockRun} from '../../runtime/runs/lock-run.js';
import {limitCalls} from './dying-disk.js';
import {patchCalls} from '../tools/patch-calls.js';
import {describeRun, newBase, runFolder, trainResumably} from './resumable-training.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-checkpoint-'));
after(() => rmSync(scratch, {recursive: true}));

const whole = newBase(scratch, 'whole');
await trainResumably(whole, {epochs: 4});
const expected = describeRun(whole);

function flipBit(path: string, part = 0.5): void {
  const bytes = readFileSync(path);
  const place = Math.floor((bytes.length - 1) * part);
  bytes[place] = (bytes[place] as number) ^ 1;
  writeFileSync(path, bytes);
}

const hasCode = (code: string) => (error: unknown) => error instanceof UserError && error.code === code;

test('trained longer, a run is what it would have been with as many epochs from the start', async () => {
  const base = newBase(scratch, 'longer');
  await trainResumably(base, {epochs: 2});
  await trainResumably(base, {epochs: 4});
  assert.deepEqual(describeRun(base), expected);
});

test('a checkpoint with a flipped bit is found out, and the one before it taken', async () => {
  const base = newBase(scratch, 'flipped');
  await trainResumably(base, {epochs: 3});
  const folder = join(base, runFolder);
  flipBit(join(folder, 'checkpoint', 'last.safetensors'));
  const lines: string[] = [];
  const bytes = readFileSync(join(folder, 'checkpoint', 'last.safetensors'));
  for (const part of [0, 0.001, 0.1, 0.3, 0.7, 0.9, 1]) {
    writeFileSync(join(folder, 'checkpoint', 'last.safetensors'), bytes);
    flipBit(join(folder, 'checkpoint', 'last.safetensors'), part);
    assert.equal(readCheckpoint(folder, () => undefined).state.history.length, 2, `at ${part}`);
  }
  assert.equal(readCheckpoint(folder, (line) => lines.push(line)).state.history.length, 2);
  assert.match(lines.join(''), /last\.safetensors is not an intact .*\nUsing the previous checkpoint, after epoch 2\./);
  rmSync(join(folder, 'checkpoint', 'last.safetensors'));
  await trainResumably(base, {epochs: 4});
  assert.deepEqual(describeRun(base), expected); // results.csv and the events had the third epoch already

  for (const name of ['last', 'previous']) flipBit(join(folder, 'checkpoint', `${name}.safetensors`));
  assert.throws(() => readCheckpoint(folder, () => undefined), hasCode('checkpoint-damaged'));
  rmSync(join(folder, 'checkpoint'), {recursive: true});
  assert.throws(() => readCheckpoint(folder, () => undefined), hasCode('checkpoint-missing'));
});

test('a flipped bit anywhere, and an end anywhere, is found out, and the one before it taken', async () => {
  const base = newBase(scratch, 'every-byte');
  await trainResumably(base, {epochs: 3});
  const folder = join(base, runFolder);
  const path = join(folder, 'checkpoint', 'last.safetensors');
  const whole = readFileSync(path);
  const damaged = (bytes: Uint8Array): void => {
    writeFileSync(path, bytes);
    let lines = '';
    const {state} = readCheckpoint(folder, (line) => (lines += line));
    assert.equal(state.history.length, 2);
    assert.match(lines, /Using the previous checkpoint, after epoch 2\./);
    assert.deepEqual(readFileSync(path), Buffer.from(bytes)); // reading changes nothing
  };
  for (let place = 0; place < whole.length; place += 3) {
    const flipped = Buffer.from(whole);
    flipped[place] = (flipped[place] as number) ^ (1 << (place % 8));
    damaged(flipped);
    if (place % 5 === 0) damaged(whole.subarray(0, place));
  }
  damaged(Buffer.concat([whole, Buffer.of(0)]));
  writeFileSync(path, whole);
  assert.equal(readCheckpoint(folder, assert.fail).state.history.length, 3);
});

test('going on from the one before a damaged checkpoint, a kill at any call leaves one that is whole', async () => {
  const base = newBase(scratch, 'set-aside');
  await trainResumably(base, {epochs: 3});
  const folder = join(base, runFolder);
  const begun = readdirSync(join(folder, 'checkpoint')).map((name) => join(folder, 'checkpoint', name));
  const kept = begun.map((path) => readFileSync(path));
  for (let limit = 0, killed = true; killed; limit++) {
    begun.forEach((path, i) => writeFileSync(path, kept[i] as Buffer));
    flipBit(join(folder, 'checkpoint', 'last.safetensors'));
    const stored = readCheckpoint(folder, () => undefined);
    const disk = limitCalls(limit);
    try {
      setDamagedAside(folder);
      writeCheckpoint(folder, stored);
      killed = false;
    } catch {
      // as dead
    } finally {
      disk.restore();
    }
    assert.equal(readCheckpoint(folder, () => undefined).state.history.length, 2, `call ${limit + 1}`);
  }
});

test('on a full disk the run stops with a clear error, and later goes on as if nothing had been', async () => {
  for (const [file, inner] of [['last.safetensors', 'checkpoint'], ['last.safetensors', 'weights']] as const) {
    const base = newBase(scratch, `full-${inner}`);
    let steps = 0;
    const onStep = (): void => void steps++;
    // What is written beside its place goes to a device that is always full.
    const disk = patchCalls(
      (call, _name, [path, ...others]) => {
        const isBeside = path === join(base, runFolder, inner, `.${file}.${process.pid}.tmp`);
        return call(isBeside && steps >= 9 ? '/dev/full' : path, ...others);
      },
      ['openSync'],
    );
    await assert.rejects(trainResumably(base, {epochs: 4, onStep}), (error) => {
      assert.ok(error instanceof UserError && error.code === 'write-failed');
      assert.match(`${error.message}\n${error.advice}`, /last\.safetensors.*ENOSPC[^]*disk is full/);
      return true;
    }).finally(disk.restore);
    await trainResumably(base, {epochs: 4});
    assert.deepEqual(describeRun(base), expected);
  }
});

test('what a killed process left beside its files is removed', async () => {
  const base = newBase(scratch, 'leftovers');
  await trainResumably(base, {epochs: 4});
  const left = ['.results.csv.123.tmp', 'weights/.best.safetensors.99.tmp', 'checkpoint/.last.safetensors.7.tmp'];
  for (const name of left) writeFileSync(join(base, runFolder, name), 'half');
  await trainResumably(base, {epochs: 4});
  for (const name of left) assert.ok(!existsSync(join(base, runFolder, name)), name);
  assert.deepEqual(describeRun(base), expected);
});

test('while one process trains in a folder, another is refused, and one that was killed holds nothing', async () => {
  const folder = join(whole, runFolder);
  await lockRun(folder, async () => {
    await assert.rejects(lockRun(folder, async () => assert.fail('entered')), hasCode('run-busy'));
  });
  const processes = [{pid: 2 ** 22 + 1, started: '1'}];
  writeFileSync(join(folder, '.lock'), JSON.stringify({host: hostname(), processes}));
  for (const kind of ['', '.takeover']) writeFileSync(join(folder, `.lock${kind}.${2 ** 22 + 1}`), 'half taken');
  assert.equal(await lockRun(folder, async () => 'entered'), 'entered');
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('.')), []);
  writeFileSync(join(folder, '.lock.takeover'), ''); // killed when the lock that it took over was gone already
  assert.equal(await lockRun(folder, async () => 'entered'), 'entered');
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('.')), []);
});

test('a folder that may not be written to is a clear error', async () => {
  // Root may write into any folder, but nobody into a file.
  const blocked = join(scratch, 'a-file');
  writeFileSync(blocked, '');
  await assert.rejects(lockRun(blocked, async () => undefined), hasCode('write-failed'));
});

test('a run is found by name, by folder, or as the latest; a wrong name is answered with one that is near', () => {
  assert.equal(findRun(whole, 'net'), runFolder);
  assert.equal(findRun(whole, runFolder), runFolder);
  assert.equal(findRun(whole, null), runFolder);
  assert.throws(
    () => findRun(whole, 'nte'),
    (error) => hasCode('run-unknown')(error) && /Did you mean "net"/.test((error as UserError).advice),
  );
  assert.throws(() => findRun(scratch, null), hasCode('run-unknown'));
});
