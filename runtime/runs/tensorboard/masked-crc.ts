import crc32c from 'crc-32/crc32c.js';

/** A CRC-32C rotated and moved, so that a CRC stored in the data does not disturb the CRC over it (crc32c.h: Mask). */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
