import {createHash} from 'node:crypto';

/** What a file holds, or a text would in UTF-8, in 64 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
