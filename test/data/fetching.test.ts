import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:http';
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, beforeEach, describe, it} from 'node:test';
import {create} from 'tar';
import {findCacheFolder} from '#cache-folder';
import {packageRoot} from '#package-root';
import {assertNoFile} from '../tools/assert-outcome.js';

/*
 * `spec train` and its like on a machine without CIFAR-10. A copy of the package stands for specnet: its description of
 * cifar10 has the images of cifar10-mini, and an archive on a server of this process. No other host is asked.
 */

const scratch = mkdtempSync(join(tmpdir(), 'specnet-fetching-'));
after(() => rmSync(scratch, {recursive: true}));
const root = join(scratch, 'specnet');
const work = join(scratch, 'work');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let packed: Buffer;
let server: Server;
let answer: Answer;
let requests: IncomingMessage[] = [];
let caches = 0;
let cache = '';

const folderOf = (home: string): string => join(home, 'specnet', 'data', 'batches');
const partOf = (home: string): string => join(home, 'specnet', 'data', 'mini.tar.gz');

before(async () => {
  for (const name of ['bin', 'common', 'runtime', 'compiler', 'specs', 'package.json', 'data']) {
    cpSync(join(packageRoot, name), join(root, name), {recursive: true});
  }
  for (const name of ['bin', 'common', 'runtime', 'compiler']) {
    cpSync(join(packageRoot, 'dist', name), join(root, 'dist', name), {recursive: true});
  }
  symlinkSync(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
  const mini = join(root, 'data', 'cifar10-mini');
  cpSync(mini, join(scratch, 'batches'), {recursive: true});
  await create({gzip: true, file: join(scratch, 'mini.tar.gz'), cwd: scratch}, ['batches']);
  packed = readFileSync(join(scratch, 'mini.tar.gz'));
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  describeArchive((server.address() as AddressInfo).port);
  mkdirSync(work);
  cpSync(join(packageRoot, 'test', 'end-to-end', 'tiny.yaml'), join(work, 'tiny.yaml'));
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function describeArchive(port: number, md5 = createHash('md5').update(packed).digest('hex')): void {
  const mini = JSON.parse(readFileSync(join(root, 'data', 'cifar10-mini', 'dataset.json'), 'utf8')) as object;
  const archive = {url: `http://127.0.0.1:${port}/mini.tar.gz`, md5, folder: 'batches'};
  const description = {...mini, name: 'cifar10', archive};
  writeFileSync(join(root, 'data', 'cifar10', 'dataset.json'), JSON.stringify(description));
}

beforeEach(() => {
  requests = [];
  answer = send;
  cache = join(scratch, `cache-${++caches}`);
});

/** From where it is asked to begin. */
const send: Answer = ({headers}, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const range = start > 0 ? {'content-range': `bytes ${start}-${packed.length - 1}/${packed.length}`} : {};
  response.writeHead(start > 0 ? 206 : 200, {'content-length': packed.length - start, ...range});
  response.end(packed.subarray(start));
};
/** Half of it, and then nothing. */
const stall: Answer = (_, response) => {
  response.writeHead(200, {'content-length': packed.length});
  response.write(packed.subarray(0, half()));
};

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly seconds: number;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(args: readonly string[], program: readonly string[] = []): Started {
  const [command = '', ...before] = [...program, process.execPath];
  const environment = {...process.env, XDG_CACHE_HOME: cache, SPECNET_DATA: ''};
  const all = [...before, join(root, 'bin', 'spec'), ...args];
  const child = spawn(command, all, {cwd: work, env: environment, stdio: ['ignore', 'pipe', 'pipe']});
  const began = performance.now();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status) => resolve({status, output, seconds: (performance.now() - began) / 1000}));
  });
  return {child, ended};
}

/** What needs the images and not TensorFlow. */
const preview = ['data', 'preview', '--out', 'sheet.png', '--columns', '1'];
const run = (args: readonly string[]): Promise<Ended> => start(args).ended;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const half = (): number => Math.floor(packed.length / 2);
const hasHalf = (): boolean => statSync(partOf(cache), {throwIfNoEntry: false})?.size === half();

const missing = /error {2}data-missing {2}cifar10 is not downloaded/;

describe('a command on a machine without CIFAR-10', () => {
  it('fetches it once, saying from where and to where, without a bar where nobody looks', async () => {
    const {status, output} = await run(preview);
    assert.equal(status, 0, output);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mini.tar.gz`;
    assert.ok(output.includes(`Downloading cifar10 from ${url}\n  to ${folderOf(cache)}\n`), output);
    assert.ok(output.includes(`cifar10 is now in ${folderOf(cache)}\n`), output);
    for (const mark of ['=====', '█', '\u001b', '\r']) assert.ok(!output.includes(mark), output);
    const second = await run(preview);
    assert.doesNotMatch(second.output, /Downloading/);
    assert.equal(requests.length, 1);
    assertNoFile(partOf(cache));
  });

  it('ends in the old message with --no-download, and asks nobody', async () => {
    const commands = [preview, ['train', 'tiny.yaml'], ['zoo', 'tiny.yaml']];
    for (const args of commands) {
      const {status, output} = await run([...args, '--no-download']);
      assert.equal(status, 2, output);
      assert.match(output, missing);
    }
    assert.equal(requests.length, 0);
  });

  it('ends in the old message, soon, where the host cannot be reached, and says why', async () => {
    const {port} = server.address() as AddressInfo;
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    describeArchive((closed.address() as AddressInfo).port);
    await new Promise((resolve) => closed.close(resolve));
    try {
      const {status, output, seconds} = await run(['train', 'tiny.yaml']);
      assert.equal(status, 2, output);
      assert.match(output, /connection to http:\/\/127\.0\.0\.1:\d+\/mini\.tar\.gz failed: .*ECONNREFUSED/);
      assert.match(output, missing);
      assert.ok(seconds < 30, `${seconds} s`);
    } finally {
      describeArchive(port);
    }
    answer = () => undefined; // takes the connection, and never says a word
    const silent = await run(preview);
    assert.equal(silent.status, 2, silent.output);
    assert.match(silent.output, missing);
    assert.ok(silent.seconds > 5 && silent.seconds < 40, `${silent.seconds} s`);
    answer = (_, response) => response.writeHead(403).end();
    const refused = await run(preview);
    assert.equal(refused.status, 2, refused.output);
    assert.match(refused.output, /answered 403[^]*data-missing/);
  });

  it('is not begun by a faulty spec or recipe', async () => {
    for (const args of [['tiny.yaml', 'optimizer.lr=fast'], ['tinny.yaml']]) {
      const {status, output} = await run(['train', ...args]);
      assert.equal(status, 2, output);
    }
    assert.equal(requests.length, 0);
  });

  it('stopped by Ctrl-C in the midst keeps what came, and the next one goes on from there', async () => {
    answer = stall;
    const {child, ended} = start(preview);
    await until(hasHalf);
    child.kill('SIGINT');
    const {status, output} = await ended;
    assert.equal(status, 130, output);
    assert.match(output, /interrupted[^]*bytes are kept: the same command continues from there/);
    answer = send;
    const next = await run(preview);
    assert.equal(next.status, 0, next.output);
    assert.equal(requests.at(-1)?.headers.range, `bytes=${half()}-`);
  });

  it('killed in the midst is continued by the next one', async () => {
    answer = stall;
    const {child, ended} = start(preview);
    await until(hasHalf);
    child.kill('SIGKILL');
    await ended;
    answer = send;
    const next = await run(preview);
    assert.equal(next.status, 0, next.output);
    assert.equal(requests.at(-1)?.headers.range, `bytes=${half()}-`);
  });

  it('does not take an archive with another checksum', async () => {
    const {port} = server.address() as AddressInfo;
    describeArchive(port, '0'.repeat(32));
    try {
      const {status, output} = await run(preview);
      assert.equal(status, 1, output);
      assert.match(output, /download-checksum .*MD5/);
      assertNoFile(partOf(cache));
      assertNoFile(folderOf(cache));
    } finally {
      describeArchive(port);
    }
  });

  it('says so where the disk is full', async () => {
    mkdirSync(cache);
    const mounting = ['unshare', '-rm', 'sh', '-c', `mount -t tmpfs -o size=1m none '${cache}' && exec "$@"`, 'sh'];
    const {status, output} = await start(preview, mounting).ended;
    assert.equal(status, 1, output);
    assert.match(output, /write-failed [^]*disk is full/);
  });

  it('waits for another that downloads already', async () => {
    answer = stall;
    const first = start(preview);
    await until(hasHalf);
    const second = start(['data', 'preview', '--out', 'second.png', '--columns', '1']);
    let printed = '';
    second.child.stderr?.on('data', (part) => (printed += String(part)));
    await until(() => printed.includes('Another process is downloading this data set; waiting for it.'));
    answer = send;
    server.closeAllConnections(); // the first one takes its download up again
    for (const {status, output} of await Promise.all([first.ended, second.ended])) assert.equal(status, 0, output);
    assert.equal(requests.length, 2);
    assert.equal(requests.at(-1)?.headers.range, `bytes=${half()}-`);
  });

  it('trains, when it has fetched them', async () => {
    const args = ['tiny.yaml', '--epochs', '1', 'data.fraction=0.1', 'data.workers=0'];
    linkSetUp();
    const {status, output} = await run(['train', ...args]);
    assert.equal(status, 0, output);
    assert.match(output, /cifar10 is now in .*\n[^]*data {5}cifar10: [^]*Best epoch 1/);
  });
});

/** What set-up made is where it was, though the cache for data is another. */
function linkSetUp(): void {
  const usual = findCacheFolder();
  mkdirSync(join(cache, 'specnet'), {recursive: true});
  for (const name of readdirSync(usual).filter((one) => one !== 'data')) {
    symlinkSync(join(usual, name), join(cache, 'specnet', name));
  }
}
