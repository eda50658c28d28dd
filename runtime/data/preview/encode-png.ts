import {deflateSync} from 'node:zlib';
import CRC32 from 'crc-32';

/** Bytes `[height, width, channels]`, of one channel (grey) or three (red, green, blue). */
export interface Raster {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A PNG file of the picture (W3C, "Portable Network Graphics", third edition). */
export function encodePng({bytes, height, width}: Raster): Uint8Array {
  const channels = bytes.length / (height * width);
  const colorType = channels === 3 ? 2 : 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colorType, 0, 0, 0], 8); // 8 bits, deflate, no filter, not interlaced
  const row = width * channels;
  const lines = Buffer.alloc(height * (row + 1)); // before each line the number of its filter: none
  for (let line = 0; line < height; line++) lines.set(bytes.subarray(line * row, (line + 1) * row), line * (row + 1) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'ascii'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeInt32BE(CRC32.buf(body));
  return Buffer.concat([length, body, check]);
}
