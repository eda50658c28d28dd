import assert from 'node:assert/strict';
import {readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {waitUntil} from '../tools/sandbox.js';
import {countEpochs, makeEventfulFolder, runFolder, startArguments} from '../tools/eventful-run.js';
import {readRunFiles} from '../tools/run-files.js';
import {startSpec} from '../tools/start-spec.js';
import {assertFile} from '../tools/assert-outcome.js';

const base = makeEventfulFolder();
after(() => rmSync(base, {recursive: true}));

/** When any of its files was. */
function lastWritten(folder: string): number {
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((name) => name !== '.lock');
  return Math.max(...files.map((name) => statSync(join(folder, name), {throwIfNoEntry: false})?.mtimeMs ?? Infinity));
}

test('a training whose folder another process has taken over stops, and writes nothing more', async (t) => {
  const folder = join(base, runFolder);
  const {child, until, ended} = startSpec(base, [...startArguments(20), 'data.fraction=1']);
  t.after(() => child.kill('SIGKILL'));
  await until((output) => countEpochs(output) === 1);
  await waitUntil(() => Date.now() - lastWritten(folder) > 150); // in the middle of an epoch
  child.kill('SIGSTOP'); // as a laptop that sleeps, or a container that is paused
  const processes = [{pid: 7, started: ''}];
  const lock = JSON.stringify({host: 'another', boot: 'b', namespace: 'n', processes, token: 'y'});
  rmSync(join(folder, '.lock'));
  writeFileSync(join(folder, '.lock'), lock);
  // What was half written beside its place when it was stopped does not get there.
  const readAll = () => [
    readRunFiles(folder).filter(([name]) => !name.endsWith('.tmp')),
    readFileSync(join(folder, 'train.log')),
  ];
  const before = readAll();
  child.kill('SIGCONT');
  const {status, output} = await ended;
  assert.equal(status, 1, output);
  assert.match(output, /^error {2}lock-lost {2}.*process 7 on another took it over.*\n {2}This process stops/m);
  assertFile(join(folder, '.lock'));
  assert.deepEqual(readAll(), before);
});
