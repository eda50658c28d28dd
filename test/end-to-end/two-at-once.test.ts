import assert from 'node:assert/strict';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {countEpochs, makeEventfulFolder, resume, runFolder, startArguments, trainWhole} from '../tools/eventful-run.js';
import {assertSameFiles} from '../tools/run-files.js';
import {startSpec} from '../tools/start-spec.js';

const [whole, shared] = [makeEventfulFolder(), makeEventfulFolder()];
after(() => [whole, shared].forEach((folder) => rmSync(folder, {recursive: true})));

test('of two that resume a killed run at once, one goes on to the same files, and the other is refused', async (t) => {
  const args = startArguments(6);
  await trainWhole(whole, args);
  const killed = startSpec(shared, args);
  await killed.until((output) => countEpochs(output) === 2);
  killed.child.kill('SIGKILL'); // so that both find a lock whose owner is gone
  await killed.ended;

  const both = [startSpec(shared, resume), startSpec(shared, resume)];
  t.after(() => both.forEach(({child}) => child.kill('SIGKILL')));
  const goesOn = /resumes after epoch/;
  // The one that goes on waits until the other has ended, however slowly that one begins.
  await Promise.any(
    both.map(async ({child, until, ended}) => {
      let goes = false;
      await until((output) => (goes ||= goesOn.test(output)));
      if (!goes) throw new Error((await ended).output);
      child.kill('SIGSTOP');
    }),
  );
  const refused = await Promise.race(both.map(({ended}) => ended));
  assert.equal(refused.status, 1, refused.output);
  assert.match(refused.output, /^error {2}run-busy {2}.*runs\/train\/slim is being trained by .*\n {2}Wait until /);
  assert.doesNotMatch(refused.output, goesOn);
  for (const {child} of both) child.kill('SIGCONT');
  const [one, other] = await Promise.all(both.map(({ended}) => ended));
  const went = one === refused ? other : one;
  assert.equal(went?.status, 0, went?.output);
  assertSameFiles(join(shared, runFolder), join(whole, runFolder));
});
