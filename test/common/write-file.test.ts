import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../common/errors.js';
import {packageRoot} from '#package-root';
import {appendToFile, writeFileAtomically} from '../../common/write-file.js';
import {recordCalls} from '../tools/record-calls.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-write-'));
after(() => rmSync(scratch, {recursive: true}));

test('a file is replaced, and nothing else is left', () => {
  const path = join(scratch, 'plain', 'a.txt');
  mkdirSync(join(scratch, 'plain'));
  writeFileAtomically(path, ['one']);
  writeFileAtomically(path, ['t', Buffer.from('wo')]);
  assert.equal(readFileSync(path, 'utf8'), 'two');
  assert.deepEqual(readdirSync(join(scratch, 'plain')), ['a.txt']);
});

test('a write that fails leaves the old file, no trace, and a clear error', () => {
  const folder = join(scratch, 'failing');
  mkdirSync(join(folder, 'taken'), {recursive: true});
  writeFileSync(join(folder, 'taken', 'inside'), '');
  assert.throws(
    () => writeFileAtomically(join(folder, 'taken'), ['x']),
    (error) => error instanceof UserError && error.code === 'write-failed' && error.message.includes('taken'),
  );
  assert.throws(() => writeFileAtomically(join(folder, 'none', 'x'), ['x']), UserError);
  assert.deepEqual(readdirSync(folder), ['taken']);
});

test('its bytes are on the disk before it takes its name, and its name before the writer goes on', () => {
  const folder = join(scratch, 'synced');
  const path = join(folder, 'a.txt');
  mkdirSync(folder);
  const write = ['write .a.txt.tmp', 'write .a.txt.tmp', 'fsync .a.txt.tmp'];
  const replace = ['rename .a.txt.tmp to a.txt', ...(process.platform === 'win32' ? [] : ['fsync synced'])];
  assert.deepEqual(recordCalls(() => writeFileAtomically(path, ['on', 'e'])), [...write, ...replace]);
  const keep = join(folder, 'old.txt');
  const calls = recordCalls(() => writeFileAtomically(path, ['tw', 'o'], {keep}));
  assert.deepEqual(calls, [...write, 'rm old.txt', 'link a.txt to old.txt', ...replace]);
  assert.deepEqual([path, keep].map((file) => readFileSync(file, 'utf8')), ['two', 'one']);
});

test('what is added to a file is on the disk before the writer goes on', () => {
  const path = join(scratch, 'rows.csv');
  const calls = recordCalls(() => {
    const file = openSync(path, 'a');
    appendToFile(path, file, 'row\n');
    closeSync(file);
  });
  assert.deepEqual(calls, ['write rows.csv', 'fsync rows.csv']);
});

function readIfThere(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}

test('killed at any moment, the file is whole', async () => {
  const path = join(scratch, 'killed.bin');
  const module = JSON.stringify(join(packageRoot, 'dist', 'common', 'write-file.js'));
  const program = `
    const {writeFileAtomically} = await import(${module});
    for (let value = 1; ; value = (value % 250) + 1) {
      writeFileAtomically(process.argv[1], Array.from({length: 3000}, () => new Uint8Array(100).fill(value)));
    }
  `;
  for (let kill = 0; kill < 8; kill++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {stdio: 'inherit'});
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // However slowly the machine starts Node: the kill falls into the writing, each time at another moment of it.
    const before = readIfThere(path);
    while (readIfThere(path).equals(before)) await sleep(1);
    await sleep(kill * 3);
    child.kill('SIGKILL');
    await ended;
    const bytes = readFileSync(path);
    assert.equal(bytes.length, 300_000);
    assert.ok(bytes.every((byte) => byte === bytes[0] && byte > 0));
  }
});
