import assert from 'node:assert/strict';
import {rmSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {assertStatus} from '../tools/assert-outcome.js';
import type {Started} from '../tools/start-spec.js';
import {makeWorkersFolder, readLast, shortRecipe, startTraining} from './train-workers.js';

const folder = makeWorkersFolder();
after(() => rmSync(folder, {recursive: true}));

const args = (name: string): string[] => ['normed.yaml', ...shortRecipe, '--epochs', '5', '--name', name];

const timeout = 120_000;

before(async () => {
  for (const {ended} of await startTraining(folder, 2, args('whole'))) await assertStatus(ended, 0);
});

for (const [task, role] of ['the chief', 'a worker'].entries())
  test(`a run that lost ${role} ends with 138, and resumed in the bytes of one that did not`, {timeout}, async () => {
    const name = `lost-${task}`;
    const [first, second] = (await startTraining(folder, 2, args(name))) as [Started, Started];
    await first.until((output) => output.includes('epoch 1/'));
    (task === 0 ? first : second).child.kill('SIGKILL');
    const survivor = task === 0 ? second : first;
    await assertStatus(survivor.ended, 138);
    const {output} = await survivor.ended;
    assert.match(output, new RegExp(`error {2}worker-lost {2}worker ${task} \\(127\\.0\\.0\\.1:\\d+\\) was lost`));
    await Promise.all([first.ended, second.ended]);
    for (const {ended} of await startTraining(folder, 2, ['--resume', name])) await assertStatus(ended, 0);
    assert.deepEqual(readLast(folder, name), readLast(folder, 'whole'));
  });
