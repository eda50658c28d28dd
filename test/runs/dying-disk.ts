import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

/** What a process sees that dies: from then on no call of its own reaches the disk. */
export class Death extends Error {}

const changing = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'renameSync',
  'linkSync',
  'rmSync',
  'mkdirSync',
  'copyFileSync',
] as const;

/** Those that need room on the disk. */
const filling: readonly string[] = ['writeSync', 'mkdirSync', 'copyFileSync', 'linkSync'];

export interface Disk {
  /** How many calls have come. */
  readonly calls: () => number;
  restore(): void;
}

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

type Call = (...parameters: unknown[]) => unknown;

function patchCalls(
  act: (call: Call, name: string, parameters: readonly unknown[], count: number) => unknown,
): Disk {
  let calls = 0;
  const originals = new Map(changing.map((name) => [name, fs[name]]));
  const patched = fs as unknown as Record<string, Call>;
  for (const [name, original] of originals) {
    patched[name] = (...parameters) => act(original as Call, name, parameters, ++calls);
  }
  syncBuiltinESMExports();
  return {
    calls: () => calls,
    restore() {
      for (const [name, original] of originals) patched[name] = original as Call;
      syncBuiltinESMExports();
    },
  };
}

function writeHalf(call: Call, parameters: readonly unknown[]): void {
  const [file, bytes] = parameters as [number, Uint8Array];
  call(file, bytes.subarray(0, bytes.length >> 1));
}
