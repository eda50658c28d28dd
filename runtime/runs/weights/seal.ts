import {createHash} from 'node:crypto';

/** The key of a file's checksum among its metadata. */
export const sealKey = 'specnet.sha256';

/** What stands in the checksum's place while it is computed. */
export const openSeal = '0'.repeat(64);

/** The checksum stands after this text, which the header has nowhere else: inside a string, quotes are escaped. */
const mark = Buffer.from(`"${sealKey}":"`);

/**
 * Computes the SHA-256 of a file over all its bytes, those of the checksum itself being `openSeal`, and writes it into
 * the header.
 *
 * @param header the part that holds the metadata
 */
export function seal(header: Buffer, parts: readonly Uint8Array[]): void {
  const place = header.indexOf(mark);
  if (place === -1) throw new RangeError('the header has no place for a checksum');
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  header.write(hash.digest('hex'), place + mark.length, 'latin1');
}

/** Whether the bytes are those that were sealed. */
export function isIntact(bytes: Buffer): boolean {
  const place = bytes.indexOf(mark);
  if (place === -1) return false;
  const [begin, end] = [place + mark.length, place + mark.length + openSeal.length];
  const hash = createHash('sha256').update(bytes.subarray(0, begin)).update(openSeal).update(bytes.subarray(end));
  return hash.digest('hex') === bytes.toString('latin1', begin, end);
}
