import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {UserError} from '../../common/errors.js';
import {readCheckpoint} from '../../runtime/runs/checkpoint.js';
import {fillDisk} from './dying-disk.js';
import {describeRun, hasBegun, newBase, runFolder, stepsAnEpoch, trainResumably} from './resumable-training.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-full-'));
after(() => rmSync(scratch, {recursive: true}));

test('what the disk has no room for is in the error; with room the run ends with byte-identical files', async () => {
  const epochs = 4;
  const whole = newBase(scratch, 'whole');
  await trainResumably(whole, {epochs});
  const expected = describeRun(whole);
  const interrupt = 2 * stepsAnEpoch + 3;
  const full = new Set<string>();
  for (let limit = 0, isFull = true; isFull; limit++) {
    const base = newBase(scratch, `call-${limit}`);
    const disk = fillDisk(limit);
    isFull = false;
    try {
      await trainResumably(base, {epochs, interrupt});
      await trainResumably(base, {epochs});
    } catch (error) {
      isFull = true;
      assert.ok(error instanceof UserError && /^(write-failed|run-folder)$/.test(error.code), String(error));
      assert.match(`${error.message}\n${error.advice}`, /ENOSPC[^]*disk is (not )?full/);
      full.add(/net\/((?:\w+\/)?[a-z]+)[^/]* could/.exec(error.message)?.[1] ?? 'the folder');
    } finally {
      disk.restore();
    }
    const free = fillDisk(Infinity); // only spares the time of bringing every byte to the disk
    // The checkpoint that was there, or the one before it, is whole: neither is reported as damaged.
    if (hasBegun(base)) readCheckpoint(join(base, runFolder), assert.fail);
    else rmSync(join(base, 'runs'), {recursive: true, force: true});
    await trainResumably(base, {epochs}).finally(free.restore);
    assert.deepEqual(describeRun(base), expected, `call ${limit + 1}`);
    rmSync(base, {recursive: true});
  }
  const parts = ['checkpoint/last', 'classes', 'environment', 'events', 'net', 'network', 'results', 'spec'];
  assert.deepEqual([...full].sort(), [...parts, 'the folder', 'weights/best', 'weights/last']);
});
