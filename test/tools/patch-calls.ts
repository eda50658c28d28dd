import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

/** Those that change files, and those around them. */
export const changing = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'renameSync',
  'linkSync',
  'rmSync',
  'mkdirSync',
  'copyFileSync',
] as const;

export type CallName = (typeof changing)[number] | 'closeSync';

export type Call = (...parameters: unknown[]) => unknown;

/** What comes instead of a call, which is the so manyth. */
export type Act = (call: Call, name: CallName, parameters: readonly unknown[], count: number) => unknown;

export interface Disk {
  /** How many calls have come. */
  readonly calls: () => number;
  restore(): void;
}

/** Has this process's calls to the file system go another way, until they are restored. */
export function patchCalls(act: Act, names: readonly CallName[] = changing): Disk {
  let calls = 0;
  const originals = new Map(names.map((name) => [name, fs[name]]));
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
