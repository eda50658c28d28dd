import {inflateSync} from 'node:zlib';
import crc32 from 'crc-32';

/** How many samples a pixel of each color type has, and of which depths they may be (PNG, 11.2.2). */
const colorTypes: Readonly<Record<number, {readonly samples: number; readonly depths: readonly number[]}>> = {
  0: {samples: 1, depths: [1, 2, 4, 8, 16]},
  2: {samples: 3, depths: [8, 16]},
  3: {samples: 1, depths: [1, 2, 4, 8]},
  4: {samples: 2, depths: [8, 16]},
  6: {samples: 4, depths: [8, 16]},
};

/** Where the passes of an interlaced image start, and how far they step: x, y, along x, along y (PNG, 8.2). */
const interlaced = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly isInterlaced: boolean;
}

export interface CheckedPng {
  readonly png: Buffer;
  readonly exif: Buffer;
}

/**
 * Validates a PNG before it is decoded: what is wrong can be said then, and a file with too few pixels is not
 * taken for a black image.
 *
 * @param checkSize is passed the size before anything is unpacked
 * @returns the file without what may stand after its end, and its EXIF block, empty where there is none
 * @throws Error that says what is wrong
 */
export function checkPng(bytes: Buffer, checkSize: (width: number, height: number) => void): CheckedPng {
  const packed: Buffer[] = [];
  let header: Header | null = null;
  let exif: Buffer = Buffer.alloc(0);
  let at = 8; // after the signature
  for (let type = ''; type !== 'IEND';) {
    if (at + 12 > bytes.length) throw new Error('it is cut short');
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error('it is cut short');
    type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32.buf(bytes.subarray(at + 4, end - 4)) >>> 0 !== bytes.readUInt32BE(end - 4)) {
      throw new Error('it is damaged: a checksum in it is wrong');
    }
    const content = bytes.subarray(at + 8, end - 4);
    if ((type === 'IHDR') !== (header === null)) throw new Error('it is damaged: it does not begin with one header');
    if (type === 'IHDR') {
      header = readHeader(content);
      checkSize(header.width, header.height);
    }
    if (type === 'IDAT') packed.push(content);
    if (type === 'eXIf') exif = content;
    at = end;
  }
  if (header !== null) checkPixels(Buffer.concat(packed), countBytes(header));
  return {png: bytes.subarray(0, at), exif};
}

function readHeader(content: Buffer): Header {
  if (content.length !== 13) throw new Error('it is damaged: its header has another length');
  const [width, height] = [content.readUInt32BE(0), content.readUInt32BE(4)];
  const [depth = 0, colorType = 0, compression, filter, interlace = 0] = content.subarray(8);
  const known = colorTypes[colorType];
  if (!known?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw new Error('its header asks for a kind of PNG that there is not');
  }
  if (width === 0 || height === 0) throw new Error(`it has no pixels: ${width} x ${height}`);
  return {width, height, bitsPerPixel: known.samples * depth, isInterlaced: interlace === 1};
}

/** What its pixels take unpacked: each row starts with the number of its filter. */
function countBytes({width, height, bitsPerPixel, isInterlaced}: Header): number {
  const whole = [[0, 0, 1, 1]] as const;
  return (isInterlaced ? interlaced : whole).reduce((sum, [left, top, stepX, stepY]) => {
    const [columns, rows] = [Math.ceil((width - left) / stepX), Math.ceil((height - top) / stepY)];
    return columns > 0 && rows > 0 ? sum + rows * (1 + Math.ceil((columns * bitsPerPixel) / 8)) : sum;
  }, 0);
}

function checkPixels(packed: Buffer, expected: number): void {
  let found: number;
  try {
    found = inflateSync(packed, {maxOutputLength: expected + 1}).length;
  } catch (error) {
    const isMore = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (!isMore) throw new Error('it is damaged: its pixels cannot be unpacked', {cause: error});
    found = Infinity;
  }
  if (found < expected) throw new Error('it is damaged: it has fewer pixels than its header says');
  if (found > expected) throw new Error('it is damaged: it has more pixels than its header says');
}
