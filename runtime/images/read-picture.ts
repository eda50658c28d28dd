import {readFileSync} from 'node:fs';
import jpeg from 'jpeg-js';
import {PNG} from 'pngjs';
import {UserError} from '../errors.js';
import {readOrientation, turnUpright} from './orientation.js';
import type {Picture} from './picture.js';

/** More than any camera's: what is larger is more likely made to fill the memory. */
const mostPixels = 100_000_000;

/**
 * Reads a PNG or JPEG file, which is known by its first bytes, not by its name. What is transparent is laid on white; a
 * camera's note on which side is up is heeded.
 *
 * @throws UserError `image-unreadable`
 */
export function readPicture(path: string): Picture {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
  try {
    return decodePicture(bytes);
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
}

/** `readPicture` of a file's bytes. Throws an Error that says what is wrong with them. */
export function decodePicture(bytes: Buffer): Picture {
  if (bytes.subarray(0, 8).equals(Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))) return decodePng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return decodeJpeg(bytes);
  throw new Error('it is neither a PNG nor a JPEG');
}

function decodePng(bytes: Buffer): Picture {
  // The first chunk is the header: width and height come before anything is unpacked.
  if (bytes.length < 24) throw new Error('it is cut short');
  refuseHuge(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  const {width, height, data} = PNG.sync.read(bytes);
  return {width, height, pixels: layOnWhite(data, width * height)};
}

function decodeJpeg(bytes: Buffer): Picture {
  const limits = {maxResolutionInMP: mostPixels / 1e6, maxMemoryUsageInMB: 2048};
  const {width, height, data} = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    ...limits,
  });
  return turnUpright({width, height, pixels: data}, readOrientation(bytes));
}

function refuseHuge(width: number, height: number): void {
  if (width * height > mostPixels) throw new Error(`${width} x ${height} pixels are more than a picture has`);
}

function layOnWhite(rgba: Uint8Array, count: number): Uint8Array {
  const pixels = new Uint8Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) {
    const alpha = (rgba[pixel * 4 + 3] as number) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = rgba[pixel * 4 + channel] as number;
      pixels[pixel * 3 + channel] = Math.round(value * alpha + 255 * (1 - alpha));
    }
  }
  return pixels;
}

function unreadable(path: string, problem: string): UserError {
  return new UserError('image-unreadable', `${path} cannot be read: ${problem}.`, 'Give a PNG or JPEG file.', 2);
}
