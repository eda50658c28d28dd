import {listJpegSegments} from './jpeg-segments.js';
import type {DecodedImage} from './decoded-image.js';

/**
 * What an EXIF block, a TIFF without pixels, says of how the camera was held: 1 to 8, as in the EXIF standard's tag
 * 0x0112; 1, upright, where it says nothing.
 */
export function readOrientation(tiff: Buffer): number {
  if (tiff.length < 8) return 1;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const read16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const entries = read16(directory);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.length) return 1;
    if (read16(at) !== 0x0112) continue;
    const value = read16(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The EXIF block in a JPEG's APP1 segment; empty where there is none. */
export function findJpegExif(bytes: Buffer): Buffer {
  for (const {marker, content} of listJpegSegments(bytes)) {
    if (marker === 0xe1 && content.toString('latin1', 0, 6) === 'Exif\0\0') return content.subarray(6);
  }
  return Buffer.alloc(0);
}

/** Turns and mirrors an image so that its top is up. */
export function turnUpright(image: DecodedImage, orientation: number): DecodedImage {
  if (orientation === 1) return image;
  const {width, height, pixels} = image;
  const turned = orientation >= 5;
  const [newWidth, newHeight] = turned ? [height, width] : [width, height];
  const result = new Uint8Array(pixels.length);
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const [fromX, fromY] = source(orientation, x, y, width - 1, height - 1);
      const from = (fromY * width + fromX) * 3;
      result.set(pixels.subarray(from, from + 3), (y * newWidth + x) * 3);
    }
  }
  return {width: newWidth, height: newHeight, pixels: result};
}

/** Where in the stored image, whose last column and row are given, a pixel of the upright one is. */
function source(orientation: number, x: number, y: number, right: number, bottom: number): readonly [number, number] {
  switch (orientation) {
    case 2: return [right - x, y];
    case 3: return [right - x, bottom - y];
    case 4: return [x, bottom - y];
    case 5: return [y, x];
    case 6: return [y, bottom - x];
    case 7: return [right - y, bottom - x];
    default: return [right - y, x];
  }
}
