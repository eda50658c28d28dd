import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {create} from 'tar';
import {readDescription} from '../../runtime/data/description.js';
import {installDataset} from '../../runtime/data/install-dataset.js';
import type {DownloadableDataset} from '../../runtime/data/install-dataset.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {UserError} from '../../common/errors.js';
import {packageRoot} from '#package-root';
import {assertNoFile} from '../tools/assert-outcome.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-install-'));
after(() => rmSync(scratch, {recursive: true}));

// The small set, packed as the official archive is: a folder of its own, with a file more than is needed.
const mini = join(packageRoot, 'data', 'cifar10-mini');
cpSync(mini, join(scratch, 'batches'), {recursive: true});
await create({gzip: true, file: join(scratch, 'mini.tar.gz'), cwd: scratch}, ['batches']);
const packed = readFileSync(join(scratch, 'mini.tar.gz'));
const md5 = createHash('md5').update(packed).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves answers in turn, the last one for all further requests. */
async function serve<T>(answers: Answer[], use: (url: string, requests: IncomingMessage[]) => Promise<T>): Promise<T> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mini.tar.gz`, requests);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const whole: Answer = (_, response) => response.writeHead(200, {'content-length': packed.length}).end(packed);
const rest: Answer = ({headers}, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]);
  if (start >= packed.length) {
    response.writeHead(416, {'content-range': `bytes */${packed.length}`}).end();
    return;
  }
  const range = `bytes ${start}-${packed.length - 1}/${packed.length}`;
  response
    .writeHead(206, {'content-length': packed.length - start, 'content-range': range})
    .end(packed.subarray(start));
};
/** Promises the whole archive and closes the connection after a part of it, once that has been sent. */
const breakOff =
  (after: number): Answer =>
  (_, response) => {
    response.writeHead(200, {'content-length': packed.length, connection: 'close'}).end(packed.subarray(0, after));
  };

async function install(name: string, url: string, changed: Partial<DownloadableDataset['archive']> = {}) {
  const progress: number[] = [];
  const lines: string[] = [];
  const description = {...readDescription(mini), archive: {url, md5, folder: 'batches', ...changed}};
  const folder = join(scratch, name, 'batches');
  const done = await installDataset(description, {
    folder,
    patienceSeconds: 5,
    report: (line) => lines.push(line),
    onProgress: (received) => progress.push(received),
  });
  return {done, folder, progress, lines, description};
}

const refused = (code: string, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, String(error));
  assert.equal(error.code, code);
  assert.match(`${error.message} ${error.advice}`, pattern);
  return true;
};

test('an archive is downloaded, checked and unpacked, once', async () => {
  await serve([whole], async (url, requests) => {
    const {folder, done, progress, description} = await install('plain', url);
    assert.equal(done, true);
    assert.equal(progress.at(-1), packed.length);
    assert.equal(readDataset({folder, description}).train.count, 2000);
    assert.deepEqual(readdirSync(join(scratch, 'plain')), ['batches']); // no archive, no lock, nothing half unpacked
    assert.deepEqual(readdirSync(folder).sort(), ['data_batch_1.bin', 'test_batch.bin']);
    assert.equal((await install('plain', url)).done, false);
    assert.equal(requests.length, 1);
  });
});

test('a dropped connection is taken up where it broke off', async () => {
  await serve([breakOff(1_000_000), rest], async (url, requests) => {
    const {progress} = await install('dropped', url);
    assert.equal(progress.at(-1), packed.length);
    assert.equal(requests[1]?.headers.range, 'bytes=1000000-');
  });
});

test('what an earlier run left is continued, also when it was all', async () => {
  for (const [name, have] of [
    ['some', 2_000_000],
    ['all', packed.length],
  ] as const) {
    await serve([rest], async (url, requests) => {
      mkdirSync(join(scratch, name));
      writeFileSync(join(scratch, name, 'mini.tar.gz'), packed.subarray(0, have));
      assert.equal((await install(name, url)).done, true);
      assert.equal(requests[0]?.headers.range, `bytes=${have}-`);
    });
  }
});

test('a server without ranges is asked for everything again', async () => {
  await serve([breakOff(1_000_000), whole], async (url) => {
    assert.equal((await install('rangeless', url)).done, true);
  });
});

test('a connection that stays down is an error, and what came is kept', async () => {
  const down: Answer = (_, response) => response.destroy();
  await serve([breakOff(1_000_000), down], async (url) => {
    await assert.rejects(install('down', url), refused('download-interrupted', /1,000,000 bytes are kept/));
    assert.equal(readFileSync(join(scratch, 'down', 'mini.tar.gz')).length, 1_000_000);
    assertNoFile(join(scratch, 'down', 'batches'));
  });
});

test('a wrong checksum, a missing file and a foreign archive are errors, and leave nothing', async () => {
  await serve([whole], async (url) => {
    const wrong = '0'.repeat(32);
    await assert.rejects(
      install('sum', url, {md5: wrong}),
      refused('download-checksum', new RegExp(`${md5}.*${wrong}`)),
    );
    assert.deepEqual(readdirSync(join(scratch, 'sum')), []);
    await assert.rejects(
      install('foreign', url, {folder: 'other'}),
      refused('data-file', /data_batch_1\.bin.*missing/),
    );
    assertNoFile(join(scratch, 'foreign', 'batches'));
  });
  const missing: Answer = (_, response) => response.writeHead(404).end('<html>');
  await serve([missing], async (url) => {
    await assert.rejects(install('missing', url), refused('download-refused', /404/));
    assert.deepEqual(readdirSync(join(scratch, 'missing')), []);
  });
});

test('a damaged data set is fixed, and what else lies in its folder stays', async () => {
  await serve([whole], async (url) => {
    const folder = join(scratch, 'fix', 'batches');
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, 'test_batch.bin'), 'short');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    assert.equal((await install('fix', url)).done, true);
    assert.equal(readFileSync(join(folder, 'notes.txt'), 'utf8'), 'mine');
    assert.equal(readFileSync(join(folder, 'test_batch.bin')).length, 1_536_500);
  });
});

test('two at once download once', async () => {
  await serve([whole], async (url, requests) => {
    const both = await Promise.all([install('twice', url), install('twice', url)]);
    assert.deepEqual(both.map(({done}) => done).sort(), [false, true]);
    assert.equal(requests.length, 1);
  });
});
