import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {IncomingMessage, Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {UserError} from '../../common/errors.js';
import {hasEnded, openJobs} from '../../runtime/ray/jobs-client.js';
import {startSpec} from '../tools/start-spec.js';
import {makeFolder, smallSpec} from '../tools/temporary-folder.js';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>> | null;
}

type Answer = readonly [status: number, body: unknown];

/** A server that answers as `answer` says, and remembers what it was asked. */
async function serve(context: TestContext, answer: (asked: Asked) => Answer): Promise<{url: string; asked: Asked[]}> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const {method = '', url: path = '', headers} = request;
      const one = {method, path, headers, body: text === '' ? null : (JSON.parse(text) as Asked['body'])};
      asked.push(one);
      const [status, body] = answer(one);
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked};
}

async function expectError(work: Promise<unknown>, code: string, pattern: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message}\n${error.advice}`, pattern);
    return true;
  });
}

test('jobs are listed, submitted and read, with the token that Ray would take', async (context) => {
  const home = makeFolder(context, {'.ray/auth_token': 'of-home\n', 'other': 'of-file\n'});
  const {url, asked} = await serve(context, ({method, path}) => {
    if (method === 'POST') return [200, {submission_id: 'a-1'}];
    if (path.endsWith('/logs')) return [200, {logs: 'trial 0\n'}];
    const known = [{submission_id: null, status: 'RUNNING'}, {submission_id: 'a-1', status: 'PENDING'}];
    if (path === '/api/jobs/') return [200, known];
    return [200, {submission_id: 'a-1', status: 'FAILED', message: 'no room'}];
  });
  const jobs = openJobs(url, {HOME: home});
  assert.deepEqual(await jobs.list(), [{id: 'a-1', status: 'PENDING', message: ''}]);
  assert.equal(await jobs.submit({id: 'a-1', entrypoint: 'spec sweep a', environment: {X: '1'}}), true);
  assert.equal(await jobs.readLogs('a-1'), 'trial 0\n');
  const job = await jobs.read('a/1');
  assert.deepEqual([job.message, hasEnded(job)], ['no room', true]);
  assert.deepEqual(asked.map(({method, path}) => `${method} ${path}`), [
    'GET /api/jobs/',
    'POST /api/jobs/',
    'GET /api/jobs/a-1/logs',
    'GET /api/jobs/a%2F1',
  ]);
  const body = {submission_id: 'a-1', entrypoint: 'spec sweep a', runtime_env: {env_vars: {X: '1'}}};
  assert.deepEqual(asked[1]?.body, body);
  for (const {headers} of asked) {
    assert.equal(headers.authorization, 'Bearer of-home');
    // By these Ray recognizes a browser, which may change nothing.
    assert.deepEqual(Object.keys(headers).filter((name) => /^sec-|user-agent|origin|referer/u.test(name)), []);
  }
  await openJobs(url, {HOME: home, RAY_AUTH_TOKEN_PATH: join(home, 'other')}).list();
  await openJobs(url, {HOME: home, RAY_AUTH_TOKEN: 'given', RAY_AUTH_TOKEN_PATH: join(home, 'other')}).list();
  await openJobs(url, {HOME: join(home, 'nowhere')}).list();
  const tokens = asked.slice(4).map(({headers}) => headers.authorization);
  assert.deepEqual(tokens, ['Bearer of-file', 'Bearer given', undefined]);
});

test('what the cluster refuses is reported with what to do', async (context) => {
  const answers: Answer[] = [
    [401, 'Unauthorized: Missing authentication token'],
    [500, 'Traceback\nValueError: no such option'],
    [200, '<html>'],
    [500, 'ValueError: Job with submission_id a-1 already exists'],
  ];
  const {url} = await serve(context, () => answers.shift() ?? [404, '']);
  const jobs = openJobs(url, {HOME: '/nowhere'});
  await expectError(jobs.list(), 'jobs-unauthorized', /HTTP 401[^]*RAY_AUTH_TOKEN/u);
  await expectError(jobs.read('a-1'), 'jobs-refused', /HTTP 500: ValueError: no such option/u);
  await expectError(jobs.list(), 'jobs-refused', /<html>/u);
  assert.equal(await jobs.submit({id: 'a-1', entrypoint: '', environment: {}}), false);
  await expectError(openJobs('http://127.0.0.1:9', {}).list(), 'jobs-unreachable', /ECONNREFUSED[^]*8265/u);
  assert.throws(() => openJobs('head:8265', {}), /no address/u);
});

test('a sweep is one job of the cluster: it is submitted once, shown to its end, and shown again', async (context) => {
  const folder = makeFolder(context, {
    'specs/net.yaml': smallSpec('net').replace('[16, 16, 3]', '[32, 32, 3]'),
    'rates.yaml': 'name: rates\nspec: net\ndata: cifar10-mini\nspace: {batch: {choice: [32, 64]}}\ntrials: 2\n',
  });
  const known: Record<string, unknown>[] = [];
  let looks = 0;
  const {url, asked} = await serve(context, ({method, path, body}) => {
    if (method === 'POST') known.push({submission_id: body?.['submission_id'], status: 'RUNNING'});
    if (path.endsWith('/logs')) return [200, {logs: 'trial 0  epoch 1\ntrial 1  epoch 1\n'.slice(0, 18 * looks)}];
    if (path === '/api/jobs/') return [200, known];
    return [200, {...known.at(-1), status: ++looks >= 2 ? 'SUCCEEDED' : 'RUNNING'}];
  });
  const args = ['sweep', 'rates.yaml', '--jobs', url, '--cpus', '2'];
  const sweep = () => startSpec(folder, args, undefined, {SPECNET_RAY: '/opt/py'}).ended;
  const first = await sweep();
  assert.equal(first.status, 0, first.output);
  const [id] = known.map(({submission_id: one}) => String(one));
  assert.match(id ?? '', /^specnet-rates-[0-9a-f]{8}-1$/u);
  assert.match(first.output, /is submitted\ntrial 0 {2}epoch 1\n(trial 1 {2}epoch 1\n)?job .* succeeded\n$/u);
  const {body} = asked.find(({method}) => method === 'POST') ?? {body: null};
  assert.deepEqual(body?.['runtime_env'], {env_vars: {SPECNET_RAY: '/opt/py'}});
  const entrypoint = String(body?.['entrypoint']);
  assert.ok(entrypoint.startsWith(`cd ${folder} && exec `), entrypoint);
  assert.match(entrypoint, / sweep \S+\/rates\.yaml --on ray --out \S+\/runs\/sweeps\/rates --cpus 2$/u);
  // It is still running as far as the cluster knows: no second one.
  looks = 0;
  const again = await sweep();
  assert.match(again.output, /job .*-1 is running\n/u);
  assert.equal(known.length, 1);
  known[0] = {...known[0], status: 'FAILED'};
  looks = 0;
  await sweep();
  assert.match(String(known.at(-1)?.['submission_id']), /-2$/u);
});
