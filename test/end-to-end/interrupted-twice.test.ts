import assert from 'node:assert/strict';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {readCheckpoint} from '../../runtime/runs/checkpoint.js';
import {countEpochs, makeEventfulFolder, resume, runFolder, startArguments, trainWhole} from '../tools/eventful-run.js';
import {assertSameFiles} from '../tools/run-files.js';
import {startSpec} from '../tools/start-spec.js';
import {runSpec} from '../tools/train-tiny.js';

const [whole, stopped] = [makeEventfulFolder(), makeEventfulFolder()];
after(() => [whole, stopped].forEach((folder) => rmSync(folder, {recursive: true})));

test('a second Ctrl-C leaves at once without saving, and the run goes on to the same files', async () => {
  // One step an epoch, of all images, so that the second comes before the step that the first lets finish has ended.
  const args = [...startArguments(3), 'data.fraction=1', 'batch=1600'];
  await trainWhole(whole, args);
  const {child, until, ended} = startSpec(stopped, args);
  await until((output) => countEpochs(output) === 1);
  child.kill('SIGINT');
  await until((output) => output.includes('Interrupt again to quit at once.'));
  child.kill('SIGINT');
  const {status, output} = await ended;
  assert.equal(status, 130, output);
  assert.match(output, /Interrupted: finishing this step, then saving\. Interrupt again to quit at once\.\n$/);
  const {history, step} = readCheckpoint(join(stopped, runFolder), assert.fail).state;
  assert.deepEqual([history.length, step], [countEpochs(output), 0]);

  const resumed = await runSpec(stopped, resume);
  assert.equal(resumed.status, 0, resumed.output);
  assert.match(resumed.output, /runs\/train\/slim resumes after epoch \d; /);
  assertSameFiles(join(stopped, runFolder), join(whole, runFolder));
});
