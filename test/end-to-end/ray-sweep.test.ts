import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {resolveSettings} from '../../runtime/native/settings.js';
import {findRay} from '../../runtime/ray/find-ray.js';
import {startSpec} from '../tools/start-spec.js';
import type {Started} from '../tools/start-spec.js';
import {makeFolderOf, readResults, runSpec} from '../tools/train-tiny.js';

const ray = await findRay(resolveSettings());
const skip = ray?.optuna ? false : 'there is no Ray Tune with Optuna here: spec setup --ray';

const scratch = makeFolderOf('tiny.yaml', 'even.yaml');
after(() => rmSync(scratch, {recursive: true}));

const document = (name: string, rest: string): string => `name: ${name}
spec: tiny
recipe: even.yaml
data: cifar10-mini
fixed: {epochs: 6, data.fraction: 0.2}
space:
  optimizer.lr: {loguniform: [0.0001, 0.2]}
  batch: {choice: [32, 64]}
${rest}`;
const halved = document('halved', 'trials: 6\nseed: 5\nstop: {name: asha, reduction: 2}\n');
const chosen = document('chosen', 'trials: 4\nsearch: optuna\n').replace('epochs: 6', 'epochs: 8');
writeFileSync(join(scratch, 'halved.yaml'), halved);
writeFileSync(join(scratch, 'chosen.yaml'), chosen);

interface Table {
  readonly number: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: string;
  readonly epochs: number;
  readonly finished: number;
}

async function readTable(name: string): Promise<readonly Table[]> {
  const {stdout, output} = await runSpec(scratch, ['sweep', name, '--table', '--json']);
  assert.ok(stdout.startsWith('{'), output);
  return (JSON.parse(stdout) as {trials: readonly Table[]}).trials;
}

/** That a sweep did not simply come to its end. */
async function assertUnfinished(name: string, trials: number): Promise<void> {
  const done = (await readTable(name)).filter(({state}) => state === 'finished' || state === 'stopped');
  assert.ok(done.length < trials, `${name} has ended`);
}

/** The processes of a session, by number and name: those of the adapter, its Ray and its trials are one. */
function listSession(session: number): string[] {
  const lines = execFileSync('ps', ['-eo', 'sid=,stat=,pid=,args='], {encoding: 'utf8'}).split('\n');
  const cells = lines.map((line) => line.trim().split(/\s+/));
  return cells.flatMap(([sid, stat = '', ...rest]) =>
    Number(sid) === session && !stat.startsWith('Z') ? [rest.join(' ')] : [],
  );
}

/** Fails where something of a session is left after so many seconds. */
async function waitForNone(session: number, seconds: number): Promise<void> {
  for (let left = seconds * 10; listSession(session).length > 0 && left > 0; left--) await sleep(100);
  assert.deepEqual(listSession(session), []);
}

const countEpochs = (output: string): number => output.match(/^trial \d+ {2}epoch/gm)?.length ?? 0;

/** Of a running command: its adapter, whose number is that of its session, too. */
function findAdapter({child}: Started): number {
  const lines = execFileSync('ps', ['-eo', 'ppid=,pid=,args='], {encoding: 'utf8'}).split('\n');
  const found = lines.find((line) => line.includes('adapter.py') && line.trim().startsWith(`${child.pid} `));
  const adapter = Number(found?.trim().split(/\s+/)[1]);
  const running = listSession(adapter);
  for (const sign of ['raylet', '--with-parent']) assert.ok(running.some((line) => line.includes(sign)), sign);
  return adapter;
}

test('ASHA on Ray, its driver, then the command killed: nothing is left, the command ends it', {skip}, async () => {
  const args = ['sweep', 'halved', '--on', 'ray', '--cpus', '1'];
  const first = startSpec(scratch, args);
  await first.until((output) => countEpochs(output) >= 2);
  const one = findAdapter(first);
  process.kill(one, 'SIGKILL');
  const {status, output} = await first.ended;
  assert.equal(status, 1, output);
  assert.match(output, /Ray was ended by SIGKILL/);
  await waitForNone(one, 10);
  const second = startSpec(scratch, args);
  await second.until((said) => countEpochs(said) >= 3);
  const other = findAdapter(second);
  second.child.kill('SIGKILL');
  await second.ended;
  await waitForNone(other, 10);
  await assertUnfinished('halved', 6);
  const last = await startSpec(scratch, args).ended;
  assert.equal(last.status, 0, last.output);
  const trials = await readTable('halved');
  assert.deepEqual(trials.map(({number}) => number), [0, 1, 2, 3, 4, 5]);
  const states = trials.map(({state}) => state);
  assert.ok(states.every((state) => state === 'finished' || state === 'stopped'), states.join());
  assert.ok(states.includes('stopped') && states.includes('finished'), states.join());
  for (const {number, state, epochs, finished} of trials) {
    const rows = readResults(join(scratch, 'runs', 'sweeps', 'halved', 'runs', 'train', `trial-${number}`));
    assert.deepEqual(rows.slice(1).map(([epoch]) => Number(epoch)), rows.slice(1).map((_, at) => at + 1));
    // One that is stopped may have been some epochs ahead.
    if (state === 'finished') assert.equal(finished, epochs, `trial ${number}`);
  }
  const more = await startSpec(scratch, args).ended;
  assert.equal(more.status, 0, more.output);
  assert.equal(countEpochs(more.output), 0);
});

test('Optuna on Ray, which dies: the command ends, then goes on with what Optuna has chosen', {skip}, async () => {
  const args = ['sweep', 'chosen', '--on', 'ray', '--cpus', '1'];
  const first = startSpec(scratch, args);
  await first.until((output) => countEpochs(output) >= 3);
  const adapter = findAdapter(first);
  const raylet = listSession(adapter).find((line) => line.includes('/raylet/raylet'));
  process.kill(Number(raylet?.split(' ', 1)[0]), 'SIGKILL');
  const {status, output} = await first.ended;
  assert.equal(status, 1, output);
  assert.match(output, /Ray has ended on this machine\./);
  await waitForNone(adapter, 10);
  await assertUnfinished('chosen', 4);
  const folder = join(scratch, 'runs', 'sweeps', 'chosen', 'chosen');
  const before = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const last = await startSpec(scratch, args).ended;
  assert.equal(last.status, 0, last.output);
  const trials = await readTable('chosen');
  const settings = trials.map((trial) => JSON.stringify(trial.settings));
  assert.equal(new Set(settings).size, trials.length);
  assert.equal(trials.length, 4);
  assert.deepEqual(trials.map(({state}) => state), trials.map(() => 'finished'));
  const now = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  assert.ok(before.every((one) => now.includes(one)));
});
