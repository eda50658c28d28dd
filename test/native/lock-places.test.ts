import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {describe, it, mock} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {LockLostError, withLock} from '#lock';
import type {Lock} from '#lock';
import {packageRoot} from '#package-root';
import {makeSandbox, waitUntil} from '../tools/sandbox.js';

const module = JSON.stringify(join(packageRoot, 'common', 'lock.mjs'));

/** A program in a PID namespace of its own, as in a container, under the same host name. */
const [unshare = '', ...isolated] = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const rights = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];

function explainNoNamespaces(): string | false {
  if (process.platform !== 'linux') return "PID namespaces are Linux's";
  const {status, error, stderr} = spawnSync(unshare, [...rights, ...isolated, 'true'], {encoding: 'utf8'});
  return status === 0 ? false : `unshare is not allowed here: ${error?.message ?? stderr.trim()}`;
}

/** As another process does: the old file goes, and a new one comes. */
function takeOver(path: string, text: string): void {
  rmSync(path);
  writeFileSync(path, text);
}

/** Takes the lock in a namespace of its own and holds it until it is asked to end; says so by lines. */
function holdElsewhere(path: string) {
  const program = `
    const {withLock} = await import(${module});
    await withLock(${JSON.stringify(path)}, async () => {
      console.log('held by ' + process.pid);
      await new Promise((resolve) => process.stdin.once('data', resolve));
      process.stdin.destroy();
    });
  `;
  const words = [...rights, ...isolated, process.execPath, '--input-type=module', '-e', program];
  const child = spawn(unshare, words, {stdio: ['pipe', 'pipe', 'inherit']});
  let output = '';
  child.stdout.on('data', (part) => (output += String(part)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {child, ended, output: () => output};
}

describe('a lock of another place', () => {
  it('is not taken over from a process of another PID namespace that still runs', async (test) => {
    const reason = explainNoNamespaces();
    if (reason !== false) return test.skip(reason);
    const path = join(makeSandbox(test).folder, 'lock');
    const [one, other] = [holdElsewhere(path), holdElsewhere(path)];
    test.after(() => [one, other].forEach(({child}) => child.kill('SIGKILL')));
    await waitUntil(() => one.output() + other.output() !== '');
    await sleep(1000);
    // Both have the same number in their own namespaces, and there is none of that number here, or another process.
    const [holder, waiter] = one.output() !== '' ? [one, other] : [other, one];
    assert.equal(waiter.output(), '');
    let waits = 0;
    let entered = false;
    const third = withLock(path, async () => void (entered = true), () => waits++);
    await sleep(500);
    assert.deepEqual([entered, waits], [false, 1]);
    holder.child.stdin.end('end\n');
    await holder.ended;
    await waitUntil(() => entered || waiter.output() !== '');
    waiter.child.stdin.end('end\n');
    await Promise.all([waiter.ended, third]);
    assert.equal(existsSync(path), false);
  });

  it('is taken over after a minute of silence, under the same host name and a number that runs here', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    const processes = [{pid: process.pid, started: ''}];
    for (const place of [{boot: 'another', namespace: 'pid:[1]'}, {boot: 'another', namespace: ''}]) {
      writeFileSync(path, JSON.stringify({host: hostname(), ...place, processes, token: 'x'}));
      let entered = false;
      const entering = withLock(path, async () => void (entered = true));
      await sleep(300);
      assert.equal(entered, false);
      const old = new Date(Date.now() - 61_000);
      utimesSync(path, old, old);
      await sleep(1000);
      const soon = entered;
      rmSync(path, {force: true}); // which lets it in otherwise
      await entering;
      assert.ok(soon);
    }
  });

  it('of an earlier version, which wrote no more than the host name, is asked by that', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    const old = new Date(Date.now() - 61_000);
    writeFileSync(path, JSON.stringify({host: hostname(), processes: [{pid: process.pid, started: ''}]}));
    utimesSync(path, old, old); // silent for long, but its process is here and lives
    let entered = false;
    const entering = withLock(path, async () => void (entered = true));
    await sleep(300);
    assert.equal(entered, false);
    writeFileSync(path, JSON.stringify({host: hostname(), processes: [{pid: 2 ** 22 + 1, started: ''}]}));
    await entering;
  });
});

describe('a lock that another process took over', () => {
  const processes = [{pid: 7, started: ''}];
  const others = JSON.stringify({host: 'another', boot: 'b', namespace: 'n', processes, token: 'y'});

  it('is found lost, neither written to nor removed', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    let held: Lock | undefined;
    const work = withLock(path, async (lock) => {
      held = lock;
      lock.ensureHeld();
      takeOver(path, others);
      lock.holdFor(process.pid);
      assert.throws(() => lock.ensureHeld(), {code: 'lock-lost', message: /process 7 on another took it over/});
      assert.equal(lock.signal.reason instanceof LockLostError, true);
      throw new Error('what fails now fails because of that');
    });
    await assert.rejects(work, LockLostError);
    assert.equal(held?.signal.aborted, true);
    assert.equal(readFileSync(path, 'utf8'), others);
  });

  it('is found lost by the heartbeat', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    mock.timers.enable({apis: ['setInterval']});
    test.after(() => mock.timers.reset());
    await withLock(path, async (lock) => {
      mock.timers.tick(5_000);
      assert.equal(lock.signal.aborted, false);
      takeOver(path, others);
      mock.timers.tick(5_000);
      assert.equal(lock.signal.aborted, true);
    });
    assert.equal(readFileSync(path, 'utf8'), others);
  });

  it('is lost when somebody has removed it', async (test) => {
    const path = join(makeSandbox(test).folder, 'lock');
    await withLock(path, async (lock) => {
      rmSync(path);
      assert.throws(() => lock.ensureHeld(), /somebody has removed it/);
    });
  });
});
