import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {fitImage, resizeImage} from '../../runtime/images/fit-image.js';
import {normalizeImage} from '../../runtime/images/normalize-image.js';
import type {DecodedImage} from '../../runtime/images/decoded-image.js';
import {decodeImage, readImage} from '../../runtime/images/read-image.js';
import {packageRoot} from '#package-root';
import {parseCases} from '../tools/fixtures.js';

interface Stored {
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
}

// test/oracle/pictures.py made the files and read them with Pillow.
const folder = join(packageRoot, 'test', 'images', 'pictures');
const expected = parseCases<{
  readonly read: Readonly<Record<string, Stored>>;
  readonly resized: readonly Stored[];
  readonly luma: string;
}>(readFileSync(join(folder, 'expected.json'), 'utf8'), 'expected.json');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

describe('pictures', () => {
  for (const [name, {width, height, pixels}] of Object.entries(expected.read)) {
    it(`${name} is read as Pillow reads it`, () => {
      const picture = readImage(join(folder, name));
      assert.deepEqual([picture.width, picture.height], [width, height]);
      const right = bytesOf(pixels);
      const furthest = picture.pixels.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (right[i] as number))),
        0,
      );
      // JPEG leaves a decoder the rounding; what is transparent may be laid on white in other steps.
      assert.ok(furthest <= (name.endsWith('.jpg') ? 3 : name === 'alpha.png' ? 1 : 0), `off by ${furthest}`);
    });
  }

  for (const {width, height, pixels} of expected.resized) {
    it(`is scaled to ${width} x ${height} as Pillow does, bit for bit`, () => {
      const scaled = resizeImage(readImage(join(folder, 'color.png')), width, height);
      assert.deepEqual(scaled, {width, height, pixels: bytesOf(pixels)});
    });
  }

  it('is scaled until it just covers the input, and its middle is taken', () => {
    const picture = readImage(join(folder, 'color.png')); // 37 x 23
    const fitted = fitImage(picture, 20, 23);
    const middle = Uint8Array.from({length: 23 * 20 * 3}, (_, at) => {
      const [row, column] = [Math.floor(at / 60), at % 60];
      return picture.pixels[row * 37 * 3 + 8 * 3 + column] as number; // of 17 columns too many, 8 on the left
    });
    assert.deepEqual(fitted, {width: 20, height: 23, pixels: middle});
    const small = fitImage(picture, 10, 10);
    const scaled = resizeImage(picture, 16, 10);
    assert.deepEqual([...small.pixels.subarray(0, 30)], [...scaled.pixels.subarray(9, 39)]);
    assert.deepEqual(fitImage(picture, 37, 23).pixels, picture.pixels);
  });

  it('is gray for a network of one channel, as Pillow has it', () => {
    const picture = readImage(join(folder, 'color.png'));
    const seen = normalizeImage(picture, [0], [1 / 255]);
    assert.deepEqual([...seen].map(Math.round), [...bytesOf(expected.luma)]);
  });

  it('that is cut short or something else is refused', () => {
    const png = readFileSync(join(folder, 'color.png'));
    const jpeg = readFileSync(join(folder, 'plain.jpg'));
    const refusals: [Buffer, RegExp][] = [
      [png.subarray(0, 20), /cut short/],
      [png.subarray(0, 400), /./],
      [jpeg.subarray(0, 30), /./],
      [Buffer.from('GIF89a'), /it is a GIF/],
      [Buffer.alloc(0), /neither/],
    ];
    for (const [bytes, message] of refusals) assert.throws((): DecodedImage => decodeImage(bytes), {message});
    assert.throws(() => readImage(join(folder, 'missing.png')), {code: 'image-unreadable'});
  });
});
