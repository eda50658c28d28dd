import {readFileSync} from 'node:fs';
import jpeg from 'jpeg-js';
import {PNG} from 'pngjs';
import {UserError} from '../../common/errors.js';
import {checkPng} from './check-png.js';
import {addAdobeMarker, readJpegColors} from './jpeg-colors.js';
import {findJpegExif, readOrientation, turnUpright} from './orientation.js';
import type {DecodedImage} from './decoded-image.js';

/** More than any camera's: what is larger is more likely made to fill the memory. */
const maxPixels = 100_000_000;

/** By how they begin. */
const otherFormats = [
  {name: 'GIF', mark: /^GIF8/},
  {name: 'WebP', mark: /^RIFF[^]{4}WEBP/},
  {name: 'BMP', mark: /^BM/},
  {name: 'TIFF', mark: /^(II\*\0|MM\0\*)/},
  {name: 'HEIC or AVIF', mark: /^[^]{4}ftyp/},
] as const;

/**
 * Reads a PNG or JPEG file, which is known by its first bytes, not by its name. What is transparent is laid on white; a
 * EXIF orientation is applied.
 *
 * @throws UserError `image-unreadable`
 */
export function readImage(path: string): DecodedImage {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const isFolder = error instanceof Error && 'code' in error && error.code === 'EISDIR';
    throw unreadable(path, isFolder ? 'it is a folder' : error instanceof Error ? error.message : String(error));
  }
  try {
    return decodeImage(bytes);
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
}

/** `readImage` of a file's bytes. Throws an Error that says what is wrong with them. */
export function decodeImage(file: Uint8Array): DecodedImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.subarray(0, 8).equals(Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))) return decodePng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return decodeJpeg(bytes);
  const other = otherFormats.find(({mark}) => bytes.toString('latin1', 0, 12).match(mark) !== null);
  throw new Error(`it is ${other === undefined ? 'neither a PNG nor a JPEG' : `a ${other.name}`}`);
}

function decodePng(bytes: Buffer): DecodedImage {
  const {png, exif} = checkPng(bytes, refuseHuge);
  const {width, height, data} = PNG.sync.read(png);
  return turnUpright({width, height, pixels: layOnWhite(data, width * height)}, readOrientation(exif));
}

function decodeJpeg(bytes: Buffer): DecodedImage {
  const {components, isYcc, hasAdobe} = readJpegColors(bytes);
  const limits = {maxResolutionInMP: maxPixels / 1e6, maxMemoryUsageInMB: 2048};
  try {
    const colors = components === 3 ? {colorTransform: isYcc} : {};
    const options = {useTArray: true, formatAsRGBA: false, tolerantDecoding: false, ...limits, ...colors} as const;
    // Inks are taken to be stored as Adobe does, with or without its marker, as Pillow takes them.
    const marked = components === 4 && !hasAdobe ? addAdobeMarker(bytes) : bytes;
    const {width, height, data} = jpeg.decode(marked, options);
    return turnUpright({width, height, pixels: data}, readOrientation(findJpegExif(bytes)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.startsWith('maxResolutionInMP'))
      throw new Error('it has more than 100 million pixels', {cause: error});
    throw new Error(`it is not a complete JPEG (${reason})`, {cause: error});
  }
}

function refuseHuge(width: number, height: number): void {
  if (width * height > maxPixels) throw new Error(`it has ${width} x ${height} pixels, more than 100 million`);
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
  const advice = 'Give a complete PNG or JPEG file.';
  return new UserError('image-unreadable', `${path} cannot be read: ${problem}.`, advice, 2);
}
