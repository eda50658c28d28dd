// A lock between processes: a file that exists while somebody works. It survives what a lock must survive: a holder
// that was killed (its process is gone, so the lock is taken over), and a child that outlived its killed parent (pip,
// npm). Plain JavaScript, because the launcher needs it before anything is installed or built.

import {Buffer} from 'node:buffer';
import {createHash, randomUUID} from 'node:crypto';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {canAsk, describe, describePlace, lives, parseOwner} from './lock-owner.mjs';

/**
 * A process that cannot be asked whether it lives (on another machine that shares the folder, or in another container)
 * shows so by writing to the lock.
 */
const heartbeat = 5_000;
const silence = 60_000;

/** Thrown in a process that held a lock and does no longer. It must write nothing more of what the lock guards. */
export class LockLostError extends Error {
  name = 'LockLostError';
  code = 'lock-lost';
  advice = 'This process stops and writes nothing more. Wait until the other has ended, then run the command again.';
}

function readOwner(path) {
  try {
    return {text: readFileSync(path, 'utf8'), changed: statSync(path).mtimeMs};
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param now by the clock of the file system that the lock lies on, which may be another machine's */
function isAbandoned({text, changed}, now) {
  const owner = parseOwner(text);
  if (owner === undefined || !canAsk(owner)) return now - changed > silence;
  return !owner.processes.some(lives);
}

function writeText(file, text) {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, bytes.length - written, written);
  }
  ftruncateSync(file, bytes.length);
}

/** A file that is there for a moment, of this process alone: another container may have the same number. */
function nameTemporary(path, pid = process.pid) {
  const {host, boot, namespace} = describePlace();
  const place = createHash('sha256').update(JSON.stringify([host, boot, namespace])).digest('hex').slice(0, 12);
  return `${path}.${pid}.${place}`;
}

/** Removes what processes that were killed while they took the lock at `path` left of that; for who holds it. */
export function removeLockLeftovers(path) {
  rmSync(`${path}.takeover`, {force: true}); // who waits for us finds our lock, and needs it no more
  for (const name of readdirSync(dirname(path))) {
    const [, end, pid, place] = /^(.*?)\.(\d+)(\.[0-9a-f]{12})?$/.exec(name) ?? [];
    const taken = [path, `${path}.takeover`].find((one) => basename(one) === end);
    if (taken === undefined) continue;
    const left = join(dirname(path), name);
    const isHere = place === undefined || left === nameTemporary(taken, pid); // earlier versions named no place
    const changed = statSync(left, {throwIfNoEntry: false})?.mtimeMs ?? Infinity;
    const isGone = isHere ? !lives({pid: Number(pid), started: ''}) : Date.now() - changed > silence;
    if (isGone) rmSync(left, {force: true});
  }
}

/**
 * Creates the file whole or not at all.
 * @returns {{file?: number, now: number}} the open file, unless there is one already; the file system's time
 */
function create(path, text) {
  const temporary = nameTemporary(path);
  let file = openSync(temporary, 'w');
  let created = false;
  try {
    writeText(file, text);
    const now = fstatSync(file).mtimeMs;
    try {
      linkSync(temporary, path);
      created = true;
    } catch (error) {
      if (error.code === 'EEXIST') return {now};
      // A file system without hard links: O_EXCL is as good, but for a moment in which the file is empty.
      if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(error.code)) throw error;
      closeSync(file);
      try {
        file = openSync(path, 'wx');
      } catch (second) {
        file = undefined;
        if (second.code === 'EEXIST') return {now};
        throw second;
      }
      created = true;
      writeText(file, text);
    }
    return {file, now};
  } finally {
    if (!created && file !== undefined) closeSync(file);
    rmSync(temporary, {force: true});
  }
}

/** Removes a lock whose owner is gone. Only one process may, or the second would remove the first one's new lock. */
function removeAbandoned(path, text) {
  const guard = `${path}.takeover`;
  const {file, now} = create(guard, '');
  if (file === undefined) {
    const found = readOwner(guard);
    if (found !== undefined && now - found.changed > 10_000) rmSync(guard, {force: true});
    return;
  }
  closeSync(file);
  try {
    if (readOwner(path)?.text === text) rmSync(path, {force: true});
  } finally {
    rmSync(guard, {force: true});
  }
}

function explainLoss(path) {
  const owner = parseOwner(readOwner(path)?.text ?? '');
  const cause =
    owner === undefined
      ? 'somebody has removed it'
      : `process ${owner.processes[0]?.pid} on ${owner.host} took it over while this one gave no sign of life`;
  return new LockLostError(`${path} is no longer this process's: ${cause}`);
}

/**
 * A lock that was just created, as its holder sees it. It is written to only through the file that was created:
 * whoever takes the lock over has another.
 */
function hold(path, file, owner) {
  const loss = new AbortController();
  const isOurs = () => parseOwner(readOwner(path)?.text ?? '')?.token === owner.token;
  const ensureHeld = () => {
    if (!loss.signal.aborted && !isOurs()) loss.abort(explainLoss(path));
    loss.signal.throwIfAborted();
  };
  const write = () => {
    try {
      writeText(file, JSON.stringify(owner));
    } catch {
      // a full disk must not end the work that the lock guards
    }
  };
  const beat = setInterval(() => {
    write();
    try {
      ensureHeld();
    } catch {
      // reported by the signal; a file system that does not answer may do so the next time
    }
  }, heartbeat);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.removeListener('exit', release);
    closeSync(file);
    if (isOurs()) rmSync(path, {force: true});
  };
  process.once('exit', release);
  const holdFor = (pid) => {
    owner.processes.push(describe(pid));
    write();
  };
  return {lock: {holdFor, ensureHeld, signal: loss.signal}, release};
}

/**
 * Runs `work` while holding the lock at `path`; waits for whoever holds it. `work` is given the lock: `holdFor` names
 * a child process as a holder too, so that the lock is held while that child lives, even when this process was killed;
 * `ensureHeld` throws a LockLostError once another process has taken the lock over, which `signal` reports as well.
 * @template T
 * @param {string} path the lock file
 * @param {(lock: import('./lock.mjs').Lock) => Promise<T>} work
 * @param {() => void} [onWait] called once when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), {recursive: true});
  const owner = {...describePlace(), processes: [describe(process.pid)], token: randomUUID()};
  let file;
  for (let hasWaited = false; ;) {
    const made = create(path, JSON.stringify(owner));
    file = made.file;
    if (file !== undefined) break;
    const other = readOwner(path);
    if (other === undefined) continue;
    if (isAbandoned(other, made.now)) {
      removeAbandoned(path, other.text);
      await sleep(10);
      continue;
    }
    if (!hasWaited) onWait?.();
    hasWaited = true;
    await sleep(200);
  }
  const {lock, release} = hold(path, file, owner);
  try {
    return await work(lock);
  } catch (error) {
    lock.ensureHeld(); // what fails after another took over fails because of that
    throw error;
  } finally {
    release();
  }
}
