import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {packageRoot} from '#package-root';
import {checkpointFolder, hasCheckpoint, readCheckpoint} from '../../runtime/runs/checkpoint.js';
import {removeLeftovers} from '../../common/write-file.js';
import {newBase, runFolder, trainResumably} from './resumable-training.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-killed-'));
after(() => rmSync(scratch, {recursive: true}));

async function trainFor(epochs: number): Promise<string> {
  const base = newBase(scratch, `epochs-${epochs}`);
  await trainResumably(base, {epochs});
  return join(base, runFolder);
}

const [older, newer] = [await trainFor(2), await trainFor(3)];
const [old, next] = [older, newer].map((run) => readCheckpoint(run, assert.fail));

/**
 * Has a process of its own write `next` into `run`, and kills it at each call to the file system in turn.
 *
 * @param begin makes the run as it was before
 * @param check is passed what there is after each kill, and the call
 * @returns how often it was killed
 */
function killAtEachCall(run: string, begin: () => void, check: (call: number) => void): number {
  const program = join(packageRoot, 'dist', 'test', 'runs', 'write-and-die.js');
  for (let calls = 0; ; calls++) {
    begin();
    const {status, signal, stderr} = spawnSync(process.execPath, [program, run, newer, String(calls)]);
    assert.ok(status === 0 || signal === 'SIGKILL', stderr.toString());
    check(calls + 1);
    // Whoever opens the run next leaves no more of it than whole checkpoints.
    const folder = join(run, checkpointFolder);
    removeLeftovers(folder);
    const names = readdirSync(folder);
    assert.ok(names.every((name) => /^(last|previous)\.safetensors$/.test(name)), names.join());
    rmSync(run, {recursive: true});
    if (status === 0) return calls;
  }
}

test('killed at any call of writing a checkpoint, the run has the one before or the new one, whole', () => {
  const run = join(scratch, 'run');
  const found: number[] = [];
  const begin = (): void => cpSync(older, run, {recursive: true});
  const kills = killAtEachCall(run, begin, (call) => {
    const checkpoint = readCheckpoint(run, assert.fail);
    found.push(checkpoint.state.history.length);
    assert.deepEqual(checkpoint, found.at(-1) === 3 ? next : old, `call ${call}`);
  });
  assert.ok(kills > 10, `${kills} calls`);
  // First the old one, from some call on the new one.
  assert.deepEqual([...new Set(found)], [2, 3]);
  assert.deepEqual(found, found.toSorted());
});

test('killed at any call of writing its first checkpoint, the run has none, or that one', () => {
  const run = join(scratch, 'first');
  const found: boolean[] = [];
  const begin = (): void => void mkdirSync(join(run, checkpointFolder), {recursive: true});
  killAtEachCall(run, begin, (call) => {
    found.push(hasCheckpoint(run));
    if (found.at(-1)) assert.deepEqual(readCheckpoint(run, assert.fail), next, `call ${call}`);
  });
  assert.deepEqual([...new Set(found)], [false, true]);
});
