// Who holds a lock: processes, and the place in which their numbers mean something.

import {readFileSync, readlinkSync} from 'node:fs';
import {hostname} from 'node:os';

/**
 * When a process began, in clock ticks since boot, so that a number the system gave out again is not mistaken for it.
 * `gone` for one that has ended and that nobody has collected (a container without an init); empty where none is known.
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

/** A process, so that it can be distinguished from a later one of the same number. */
export function describe(pid) {
  return {pid, started: readStart(pid === process.pid ? 'self' : pid)};
}

/** Empty where there is no such file: /proc is Linux's. */
function readQuietly(read) {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

/** Where a process number means something: on this machine, since it was booted, among these processes. */
export function describePlace() {
  return {
    host: hostname(),
    boot: readQuietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    namespace: readQuietly(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** Two containers may share a host name, and the numbers of their processes. Earlier versions wrote the name alone. */
export function canAsk(owner) {
  const here = describePlace();
  if (owner.boot === undefined || here.boot === '') return owner.host === here.host;
  return owner.boot === here.boot && owner.namespace === here.namespace;
}

/** Whether a process of this place, as `describe` has it, still runs. */
export function lives({pid, started}) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const now = readStart(pid === process.pid ? 'self' : pid);
  return now !== 'gone' && (started === '' || now === started);
}

/** What a lock says of its owner. */
export function parseOwner(text) {
  try {
    const owner = JSON.parse(text);
    return Array.isArray(owner?.processes) ? owner : undefined;
  } catch {
    return undefined; // not ours, or cut off by a full disk
  }
}
