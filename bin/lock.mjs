// A lock between processes: a file that exists while somebody works. It survives what a lock must survive: a holder
// that was killed (its process is gone, so the lock is taken over), and a child that outlived its killed parent (pip,
// npm). Plain JavaScript, because the launcher needs it before anything is installed or built.

import {linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {dirname} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

/**
 * Another machine that shares the folder cannot be asked whether its process lives: it shows so by touching the lock.
 */
const heartbeat = 5_000;
const silence = 60_000;

/**
 * When a process began, in clock ticks since boot, so that a number the system gave out again is not mistaken for it.
 * `gone` for one that has ended and that nobody has collected (a container without an init); empty where none can tell.
 */
function readStart(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'gone' : fields[19];
  } catch {
    return '';
  }
}

function describe(pid) {
  return {pid, started: readStart(pid)};
}

function lives({pid, started}) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const now = readStart(pid);
  return now !== 'gone' && (started === '' || now === started);
}

function readOwner(path) {
  try {
    return {text: readFileSync(path, 'utf8'), changed: statSync(path).mtimeMs};
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAbandoned({text, changed}) {
  let owner;
  try {
    owner = JSON.parse(text);
  } catch {
    return Date.now() - changed > silence; // not ours, or cut off by a full disk
  }
  if (owner.host !== hostname()) return Date.now() - changed > silence;
  return !owner.processes.some(lives);
}

/** Creates the file whole or not at all: false where it is there already. */
function create(path, text) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    // A file system without hard links: O_EXCL is as good, but for a moment in which the file is empty.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(error.code)) throw error;
    try {
      writeFileSync(path, text, {flag: 'wx'});
      return true;
    } catch (second) {
      if (second.code === 'EEXIST') return false;
      throw second;
    }
  } finally {
    rmSync(temporary, {force: true});
  }
}

/** Removes a lock whose owner is gone. Only one process may, or the second would remove the first one's new lock. */
function removeAbandoned(path, text) {
  const guard = `${path}.takeover`;
  if (!create(guard, '')) {
    const found = readOwner(guard);
    if (found !== undefined && Date.now() - found.changed > 10_000) rmSync(guard, {force: true});
    return;
  }
  try {
    if (readOwner(path)?.text === text) rmSync(path, {force: true});
  } finally {
    rmSync(guard, {force: true});
  }
}

/**
 * Runs `work` while holding the lock at `path`; waits for whoever holds it. `work` is given a function that names a
 * child process as a holder too: while that child lives the lock is held, even when this process was killed.
 * @template T
 * @param {string} path the lock file
 * @param {(holdFor: (pid: number) => void) => Promise<T>} work
 * @param {() => void} [onWait] called once when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), {recursive: true});
  const processes = [describe(process.pid)];
  const write = () => JSON.stringify({host: hostname(), processes});
  for (let told = false; !create(path, write());) {
    const owner = readOwner(path);
    if (owner === undefined) continue;
    if (isAbandoned(owner)) {
      removeAbandoned(path, owner.text);
      await sleep(10);
      continue;
    }
    if (!told) onWait?.();
    told = true;
    await sleep(200);
  }
  const renew = () => {
    try {
      writeFileSync(path, write());
    } catch {
      // a full disk must not end the work that the lock guards
    }
  };
  const beat = setInterval(renew, heartbeat);
  beat.unref();
  const release = () => rmSync(path, {force: true});
  process.once('exit', release);
  try {
    return await work((pid) => {
      processes.push(describe(pid));
      renew();
    });
  } finally {
    clearInterval(beat);
    process.removeListener('exit', release);
    release();
  }
}
