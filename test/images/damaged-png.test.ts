import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {deflateSync} from 'node:zlib';
import crc32 from 'crc-32';
import {decodeImage} from '../../runtime/images/read-image.js';
import {packageRoot} from '#package-root';

function makePart(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeInt32BE(crc32.buf(body));
  return Buffer.concat([length, body, sum]);
}

interface Form {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly colorType?: number;
  readonly interlace?: number;
  readonly packed?: Buffer;
}

const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const end = makePart('IEND', Buffer.alloc(0));

/** Rows of bytes, with the filter's number in front of each. */
const pack = (rows: readonly (readonly number[])[]): Buffer =>
  deflateSync(Buffer.from(rows.flatMap((row) => [0, ...row])));

/** 4 x 4 pixels of red, green and blue where nothing else is said. */
const red = Array.from({length: 4}, () => [255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0]);

function makePng({width = 4, height = 4, depth = 8, colorType = 2, interlace = 0, packed = pack(red)}: Form): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, interlace], 8);
  return Buffer.concat([signature, makePart('IHDR', header), makePart('IDAT', packed), end]);
}

describe('a PNG', () => {
  const whole = makePng({});
  const cases: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
    'with a flipped bit': [
      Buffer.concat([whole.subarray(0, 45), Buffer.of(1), whole.subarray(46)]),
      /a checksum in it is wrong/,
    ],
    'without its end': [whole.subarray(0, -12), /cut short/],
    'of its signature alone': [signature, /cut short/],
    'that begins with another part': [
      Buffer.concat([signature, end, whole.subarray(8)]),
      /does not begin with one header/,
    ],
    'with two headers': [Buffer.concat([whole.subarray(0, 33), whole.subarray(8)]), /does not begin with one header/],
    'with fewer pixels than its header says': [makePng({height: 5}), /fewer pixels/],
    'with more pixels than its header says': [makePng({height: 3}), /more pixels/],
    'that unpacks to far more than it says': [makePng({packed: deflateSync(Buffer.alloc(50_000_000))}), /more pixels/],
    'whose pixels are not deflated data': [makePng({packed: Buffer.from('no data')}), /cannot be unpacked/],
    'of no width': [makePng({width: 0}), /no pixels: 0 x 4/],
    'of three bits a sample': [makePng({depth: 3}), /a kind of PNG that there is not/],
    'of color type 5': [makePng({colorType: 5}), /a kind of PNG that there is not/],
    'interlaced in another way': [makePng({interlace: 2}), /a kind of PNG that there is not/],
    'of two thousand million pixels a side': [
      makePng({width: 2 ** 31 - 1, height: 2 ** 31 - 1}),
      /more than 100 million/,
    ],
  };
  for (const [name, [bytes, message]] of Object.entries(cases)) {
    it(`${name} is refused with the reason`, () => {
      assert.throws(() => decodeImage(bytes), {message});
    });
  }

  it('is read up to its end, whatever stands after that', () => {
    const picture = decodeImage(Buffer.concat([whole, Buffer.from('a camera wrote more')]));
    assert.deepEqual(picture, {width: 4, height: 4, pixels: Uint8Array.from(red.flat())});
  });

  it('that is interlaced is the same picture', () => {
    // 5 x 3, gray: pixel (x, y) is 10 y + x. The passes as Adam7 has them (PNG, 8.2), one row a line.
    const adam7 = [[0], [4], [2], [20, 22, 24], [1, 3], [21, 23], [10, 11, 12, 13, 14]];
    const picture = decodeImage(makePng({width: 5, height: 3, colorType: 0, interlace: 1, packed: pack(adam7)}));
    const expected = [0, 1, 2].flatMap((y) => [0, 1, 2, 3, 4].flatMap((x) => Array<number>(3).fill(10 * y + x)));
    assert.deepEqual([...picture.pixels], expected);
  });
});

describe('another file', () => {
  const marks = {GIF: 'GIF89a', WebP: 'RIFF1234WEBP', BMP: 'BM', TIFF: 'II*\0'};
  for (const [name, mark] of Object.entries(marks)) {
    it(`that is a ${name} is called so`, () => {
      assert.throws(() => decodeImage(Buffer.from(`${mark}and so on`, 'latin1')), {message: `it is a ${name}`});
    });
  }
  it('that is a JPEG cut short is called no whole one', () => {
    const jpeg = readFileSync(join(packageRoot, 'test', 'images', 'pictures', 'plain.jpg'));
    for (const length of [3, 100, jpeg.length >> 1]) {
      assert.throws(() => decodeImage(jpeg.subarray(0, length)), {message: /^it is not a complete JPEG/});
    }
  });
});
