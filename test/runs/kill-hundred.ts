// Kills a training a hundred times and holds what it ends in to one that was not: node dist/test/runs/kill-hundred.js
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {packageRoot} from '../../runtime/package-root.js';
import {killAtRandom} from './kill-at-random.js';
import {describeRun, newBase, trainResumably} from './resumable-training.js';

const epochs = 600;
const scratch = mkdtempSync(join(tmpdir(), 'specnet-kill-'));
try {
  const [whole, killed] = [newBase(scratch, 'whole'), newBase(scratch, 'killed')];
  await trainResumably(whole, {epochs});
  const program = join(packageRoot, 'dist', 'test', 'runs', 'resumable-process.js');
  await killAtRandom(program, [killed, String(epochs)], 100);
  assert.deepEqual(describeRun(killed), describeRun(whole));
  process.stdout.write(`killed 100 times in ${epochs} epochs: the same bytes\n`);
} finally {
  rmSync(scratch, {recursive: true});
}
