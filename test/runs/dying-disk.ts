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
  let calls = 0;
  const originals = new Map(changing.map((name) => [name, fs[name]]));
  const patched = fs as unknown as Record<string, (...parameters: unknown[]) => unknown>;
  for (const [name, original] of originals) {
    const call = original as (...parameters: unknown[]) => unknown;
    patched[name] = (...parameters) => {
      calls++;
      if (calls <= limit) return name === 'fsyncSync' ? undefined : call(...parameters); // the machine itself lives on
      if (calls === limit + 1 && name === 'writeSync') {
        const [file, bytes] = parameters as [number, Uint8Array];
        call(file, bytes.subarray(0, bytes.length >> 1));
      }
      throw new Death(`killed at call ${limit + 1}, ${name}`);
    };
  }
  syncBuiltinESMExports();
  return {
    calls: () => calls,
    restore() {
      for (const [name, original] of originals) patched[name] = original as (...parameters: unknown[]) => unknown;
      syncBuiltinESMExports();
    },
  };
}
