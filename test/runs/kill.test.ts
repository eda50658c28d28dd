import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {packageRoot} from '#package-root';
import {histogramEpochs} from '../../runtime/runs/open-run.js';
import {trimEvents} from '../../runtime/runs/tensorboard/trim-events.js';
import {limitCalls} from './dying-disk.js';
import {killAtRandom} from './kill-at-random.js';
import {describeRun, hasBegun, newBase, runFolder, stepsAnEpoch, trainResumably} from './resumable-training.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-kill-'));
after(() => rmSync(scratch, {recursive: true}));

/**
 * Every epoch's scalars once, and the histograms of those that have some; in one file, with no half record at its end.
 */
function checkEvents(base: string, epochs: number): void {
  const names = readdirSync(join(base, runFolder)).filter((name) => name.startsWith('events.'));
  assert.equal(names.length, 1);
  const path = join(base, runFolder, names[0] ?? '');
  const before = readFileSync(path);
  const steps = trimEvents(path, Infinity);
  const finished = Array.from({length: epochs}, (_, epoch) => epoch + 1);
  const expected = finished.flatMap((epoch) =>
    epoch === 1 || epoch % histogramEpochs === 0 ? [epoch, epoch] : [epoch],
  );
  assert.deepEqual(steps, expected);
  assert.deepEqual(readFileSync(path), before);
}

test('killed at any call that changes a file, half written or not, a run ends with byte-identical files', async () => {
  const epochs = 4;
  const whole = newBase(scratch, 'whole');
  const {best} = await trainResumably(whole, {epochs});
  assert.ok(best !== null && best.epoch < epochs); // so that best and last differ
  const expected = describeRun(whole);
  // Ctrl-C in the middle of the third epoch, so that a checkpoint inside an epoch is among what is written.
  const interrupt = 2 * stepsAnEpoch + 3;
  let died = 0;
  for (let limit = 0; ; limit++) {
    const base = newBase(scratch, `call-${limit}`);
    const disk = limitCalls(limit);
    let killed = true;
    try {
      await trainResumably(base, {epochs, interrupt});
      await trainResumably(base, {epochs});
      killed = false;
    } catch {
      died++; // also of what the code makes of a call that fails: a dead process does nothing more
    } finally {
      disk.restore();
    }
    // A folder that was killed before its first checkpoint is left, and the run begun anew.
    if (!hasBegun(base)) rmSync(join(base, 'runs'), {recursive: true, force: true});
    const {ended} = await trainResumably(base, {epochs});
    assert.equal(ended, 'all epochs');
    assert.deepEqual(describeRun(base), expected, `call ${limit + 1}`);
    checkEvents(base, epochs);
    rmSync(base, {recursive: true});
    if (!killed) break;
  }
  assert.ok(died > 150, `${died} places to be killed at`);
});

test('killed by SIGKILL at random moments, a run ends with byte-identical files', async () => {
  const epochs = 100;
  const [whole, killed] = [newBase(scratch, 'uninterrupted'), newBase(scratch, 'killed')];
  await trainResumably(whole, {epochs});
  const program = join(packageRoot, 'dist', 'test', 'runs', 'resumable-process.js');
  await killAtRandom(program, [killed, String(epochs)], 12);
  assert.deepEqual(describeRun(killed), describeRun(whole));
  checkEvents(killed, epochs);
});
