import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createServer} from 'node:net';
import {describe, it} from 'node:test';
import {findAddresses, startWorker, startWorkers} from './start-workers.js';
import type {StartedWorker, WorkerEnd} from './start-workers.js';
import type {Act} from './worker-process.js';

/** What is done to one of three workers while they add up, and what the two others say of it. */
interface Failure {
  readonly act: Act;
  readonly signal?: NodeJS.Signals;
  readonly code: string;
  readonly message: (name: string) => string;
  /** Within so many milliseconds. */
  readonly within: number;
}

const gone = (name: string): string =>
  `${name} was lost: the process ended or stopped, or the network connection failed`;

const failures: Readonly<Record<string, Failure>> = {
  'is killed': {act: 'loop', signal: 'SIGKILL', code: 'worker-lost', message: gone, within: 10_000},
  'is stopped': {act: 'loop', signal: 'SIGSTOP', code: 'worker-lost', message: gone, within: 10_000},
  'throws without a word': {act: 'throw', code: 'worker-lost', message: gone, within: 10_000},
  'ends too early': {act: 'leave', code: 'worker-lost', message: gone, within: 10_000},
  'says why it fails': {
    act: 'report',
    code: 'worker-failed',
    message: (name) => `${name}: disk full: no "space"\nleft; on {device}`,
    within: 5000,
  },
  'never comes to the step': {
    act: 'sleep',
    code: 'worker-stuck',
    message: (name) => `${name} is alive, but has not come to the step that the others wait at, for 5 seconds`,
    within: 15_000,
  },
};

const timeout = 60_000;

async function fail(
  workers: readonly StartedWorker[],
  culprit: number,
  {signal}: Failure,
): Promise<{survivors: WorkerEnd[]; from: number}> {
  await Promise.all(workers.map((worker) => worker.until('ready')));
  const {child} = workers[culprit] as StartedWorker;
  if (signal !== undefined) child.kill(signal);
  const from = performance.now();
  const survivors = await Promise.all(workers.filter((_, task) => task !== culprit).map(({ended}) => ended));
  return {survivors, from};
}

describe('the other workers end, and name who', {concurrency: 2}, () => {
  for (const [what, failure] of Object.entries(failures))
    for (const culprit of [0, 1])
      it(`${what}: ${culprit === 0 ? 'the chief' : 'a worker'}`, {timeout}, async (test) => {
        const acts = [0, 1, 2].map((task) => (task === culprit ? failure.act : 'loop'));
        const step = failure.act === 'sleep' ? 5 : 60;
        const {addresses, workers} = await startWorkers(test, acts, {times: {start: 60, step}});
        const {survivors, from} = await fail(workers, culprit, failure);
        const name = `worker ${culprit} (${addresses[culprit]})`;
        for (const {status, reported, at, stderr} of survivors) {
          const {code, message, cause} = reported;
          test.diagnostic(`${what} ${culprit}: ${Math.round(at - from)} ms ${String(code)} ${String(message)}`);
          assert.deepEqual(
            {code, message},
            {code: failure.code, message: failure.message(name)},
            `${stderr}${String(cause)}`,
          );
          assert.equal(status, 138);
          assert(at - from < failure.within, `it took ${at - from} ms`);
        }
      });
});

describe('a worker that comes too late', () => {
  it('is named by those too who wait a little longer, and learns of it', {timeout}, async (test) => {
    const addresses = await findAddresses(3);
    const acts = ['loop', 'nap', 'loop'] as const;
    const workers = acts.map((act, task) =>
      startWorker(test, {addresses, task, act, times: {start: 60, step: task === 0 ? 3 : 4}}));
    const ends = await Promise.all(workers.map(({ended}) => ended));
    const late = `worker 1 (${addresses[1]}) is alive, but has not come to the step that the others wait at, for`;
    const messages = [late, 'the other workers waited for this one for', late];
    assert.deepEqual(
      ends.map(({reported}) => [reported['code'], String(reported['message']).replace(/ [34] seconds.*/, '')]),
      messages.map((message) => ['worker-stuck', message]),
      ends.map(({stderr, reported}) => `${stderr}${String(reported['cause'])}`).join('\n'),
    );
  });
});

describe('workers that do not do the same', () => {
  it('all end, and show both shapes', {timeout}, async (test) => {
    const {workers} = await startWorkers(test, ['loop', 'unequal', 'loop']);
    for (const {status, stderr} of await Promise.all(workers.map(({ended}) => ended))) {
      assert.equal(status, 1);
      assert.match(stderr, /Error: the workers do not do the same: .*shape \[5\].*shape \[100\]/);
    }
  });
});

describe('at the start', () => {
  for (const task of [0, 1])
    it(`${task === 0 ? 'the chief' : 'a worker'} alone says who is missing, and gives up`, {timeout}, async (test) => {
      const addresses = await findAddresses(2);
      const {ended} = startWorker(test, {addresses, task, act: 'sums', times: {start: 4, step: 60}});
      const {status, reported, stderr} = await ended;
      const other = `worker ${1 - task} (${addresses[1 - task]})`;
      assert.equal(status, 138, stderr);
      assert.equal(reported['line'], `Waiting for ${other}, at most 1 seconds more …`);
      assert.equal(reported['code'], 'workers-missing');
      assert.equal(reported['message'], `after 4 seconds these are still missing: ${other}`);
    });

  it('a port that is taken is named', {timeout}, async (test) => {
    const addresses = await findAddresses(2);
    const server = createServer();
    test.after(() => server.close());
    await new Promise<void>((resolve) => server.listen(Number(addresses[1]?.split(':')[1]), '0.0.0.0', resolve));
    const {status, reported} = await startWorker(test, {addresses, task: 1, act: 'sums'}).ended;
    assert.deepEqual([status, reported['code']], [1, 'port-unavailable']);
    assert.match(String(reported['message']), new RegExp(`^worker 1 cannot listen at ${addresses[1]}: `));
  });

  const obstacle = spawnSync('unshare', ['--user', 'true']).status === 0 ? false : 'needs unshare, to have no rights';
  it('a port that is the system\'s is named', {timeout, skip: obstacle}, async (test) => {
    const options = {addresses: ['127.0.0.1:80', '127.0.0.1:81'], task: 0, act: 'sums'} as const;
    const {reported} = await startWorker(test, options, ['unshare', '--user']).ended;
    assert.equal(reported['message'], 'worker 0 cannot listen at 127.0.0.1:80: only the system may use port 80');
  });

  it('a worker that was started again waits for the chief to be', {timeout}, async (test) => {
    const {addresses, workers} = await startWorkers(test, ['loop', 'loop']);
    const [chief, worker] = workers as [StartedWorker, StartedWorker];
    await Promise.all(workers.map(({until}) => until('ready')));
    worker.child.kill('SIGKILL');
    const again = startWorker(test, {addresses, task: 1, act: 'sums'});
    const {status, reported} = await chief.ended;
    const expected = [138, gone(`worker 1 (${addresses[1]})`)];
    assert.deepEqual([status, reported['message']], expected, String(reported['cause']));
    const chiefAgain = startWorker(test, {addresses, task: 0, act: 'sums'});
    for (const {status: ended, stderr} of await Promise.all([again.ended, chiefAgain.ended]))
      assert.equal(ended, 0, stderr);
  });

  it('SIGTERM still ends a worker that waits for others', {timeout}, async (test) => {
    const addresses = await findAddresses(2);
    const {child, ended, until} = startWorker(test, {addresses, task: 0, act: 'sums'});
    await until('line');
    child.kill('SIGTERM');
    await ended;
    assert.equal(child.signalCode, 'SIGTERM');
  });

  it('SIGTERM reaches a worker that trains', {timeout}, async (test) => {
    const {workers} = await startWorkers(test, ['loop', 'loop']);
    const [chief, worker] = workers as [StartedWorker, StartedWorker];
    await Promise.all(workers.map(({until}) => until('ready')));
    worker.child.kill('SIGTERM');
    const {status, reported} = await worker.ended;
    assert.deepEqual([status, reported['signal']], [0, 'SIGTERM']);
    assert.equal((await chief.ended).status, 138);
  });
});
