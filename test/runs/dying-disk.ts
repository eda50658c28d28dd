import {changing, patchCalls} from '../tools/patch-calls.js';
import type {Call, CallName, Disk} from '../tools/patch-calls.js';

/** What a process sees that dies: from then on no call of its own reaches the disk. */
export class Death extends Error {}

/** Those that need room on the disk. */
const filling: readonly CallName[] = ['writeSync', 'mkdirSync', 'copyFileSync', 'linkSync'];

/**
 * Lets no more than `limit` calls that change files through, like a process that is killed at that call; a write that
 * dies gets half of its bytes out. What lies on the disk then is what SIGKILL would have left.
 */
export function limitCalls(limit: number): Disk {
  return patchCalls((call, name, parameters, count) => {
    if (count <= limit) return name === 'fsyncSync' ? undefined : call(...parameters); // the machine itself lives on
    if (count === limit + 1 && name === 'writeSync') writeHalf(call, parameters);
    throw new Death(`killed at call ${limit + 1}, ${name}`);
  });
}

/** The same by a real SIGKILL, which this process sends itself. */
export function killAfterCalls(limit: number): Disk {
  return patchCalls(
    (call, name, parameters, count) => {
      if (count <= limit) return call(...parameters);
      if (name === 'writeSync') writeHalf(call, parameters);
      process.kill(process.pid, 'SIGKILL');
      return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // nothing comes after it
    },
    [...changing, 'closeSync'],
  );
}

/**
 * Lets no more than `limit` calls through that need room; what is written then gets half of its bytes onto the disk.
 */
export function fillDisk(limit: number): Disk {
  let filled = 0;
  return patchCalls((call, name, parameters) => {
    if (name === 'fsyncSync') return undefined;
    if (!filling.includes(name) || ++filled <= limit) return call(...parameters);
    if (name === 'writeSync') writeHalf(call, parameters);
    const message = `ENOSPC: no space left on device, ${name}`;
    throw Object.assign(new Error(message), {code: 'ENOSPC', syscall: name.replace('Sync', '')});
  });
}

function writeHalf(call: Call, parameters: readonly unknown[]): void {
  const [file, bytes] = parameters as [number, Uint8Array];
  call(file, bytes.subarray(0, bytes.length >> 1));
}
