import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {packageRoot} from '#package-root';
import {openTensorBoard} from '../../runtime/runs/tensorboard/tensorboard.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-events-'));
after(() => rmSync(scratch, {recursive: true}));

test('an event file has the bytes that TensorBoard itself accepted', () => {
  // test/oracle/read_events.py read these scalars out of accepted.tfevents with TensorBoard's own reader.
  const writer = openTensorBoard(scratch, 0, () => 1_700_000_000_500);
  writer.write(1, {'train/loss': 2.25, 'val/acc': 0.125, lr: 0.1});
  writer.write(300, {'train/loss': -1e-8, 'val/acc': 1});
  const [name] = readdirSync(scratch);
  assert.match(name ?? '', /^events\.out\.tfevents\.1700000000\./);
  const flushed = readFileSync(join(scratch, name ?? '')); // before it is closed
  writer.close();
  assert.deepEqual(flushed, readFileSync(join(packageRoot, 'test', 'runs', 'accepted.tfevents')));
});
