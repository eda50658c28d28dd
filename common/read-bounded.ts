import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';
import {formatCount} from './format.js';

/** Bytes that Node reads at once, on every system and in every version. */
export const maxReadable = 2 ** 31 - 1;

/**
 * The bytes of a file that somebody else may have put there. A pipe or a device, which would block or never end, is
 * refused, and so is more than is asked for.
 *
 * @param limit in bytes
 * @throws Error with the reason, for a message
 */
export function readBounded(path: string, limit: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error('it is not a file');
    if (stat.size > limit) {
      throw new Error(`it has ${formatCount(stat.size)} bytes, where at most ${formatCount(limit)} are read`);
    }
    const bytes = Buffer.allocUnsafe(stat.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
