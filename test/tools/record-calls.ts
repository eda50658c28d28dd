import {basename} from 'node:path';
import {patchCalls} from './patch-calls.js';
import type {Act} from './patch-calls.js';

/**
 * What `work` does to files, call by call: `write a.txt`, `fsync a.txt`, `rename a.txt to b.txt`. Opening and closing
 * are left out; process numbers, too.
 */
export function recordCalls(work: () => void): string[] {
  const opened = new Map<unknown, string>();
  const calls: string[] = [];
  const nameOf = (path: unknown): string => basename(String(path)).replace(`.${process.pid}.`, '.');
  const record: Act = (call, name, parameters) => {
    const [first, second] = parameters;
    const result = call(...parameters);
    if (name === 'openSync') opened.set(result, nameOf(first));
    else {
      const to = ['renameSync', 'linkSync', 'copyFileSync'].includes(name) ? ` to ${nameOf(second)}` : '';
      const from = typeof first === 'number' ? opened.get(first) : nameOf(first);
      calls.push(`${name.replace('Sync', '')} ${from}${to}`);
    }
    return result;
  };
  const {restore} = patchCalls(record);
  try {
    work();
  } finally {
    restore();
  }
  return calls;
}
