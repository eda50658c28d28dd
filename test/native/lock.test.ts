import assert from 'node:assert/strict';
import {existsSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {withLock} from '#lock';
import {makeSandbox, runNode} from '../tools/sandbox.js';

describe('withLock', () => {
  it('lets one in at a time, and reports who waits', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    let inside = 0;
    let most = 0;
    let waits = 0;
    const enter = () =>
      withLock(
        path,
        async () => {
          most = Math.max(most, ++inside);
          await sleep(30);
          inside--;
        },
        () => waits++,
      );
    await Promise.all([enter(), enter(), enter()]);
    assert.equal(most, 1);
    assert.equal(waits, 2);
    assert.equal(existsSync(path), false);
  });

  it('is given back when the work fails', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    await assert.rejects(
      withLock(path, async () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(existsSync(path), false);
  });

  it('is taken over from a process that is gone, and from a number that another process has now', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    const {stdout} = await runNode(['-p', 'process.pid'], process.env);
    const gone = [
      {pid: Number(stdout), started: ''},
      {pid: process.pid, started: '1'},
    ];
    for (const owner of gone) {
      writeFileSync(path, JSON.stringify({host: hostname(), processes: [owner]}));
      assert.equal(await withLock(path, async () => 'in'), 'in');
    }
  });

  it('is taken over from another machine only after a minute of silence', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    const text = JSON.stringify({host: 'another', processes: [{pid: 1, started: ''}]});
    writeFileSync(path, text);
    let entered = false;
    const entering = withLock(path, async () => {
      entered = true;
    });
    await sleep(300);
    assert.equal(entered, false);
    assert.equal(readFileSync(path, 'utf8'), text);
    const old = new Date(Date.now() - 61_000);
    utimesSync(path, old, old);
    await entering;
    assert.equal(entered, true);
  });
});
