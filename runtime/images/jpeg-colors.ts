import {listJpegSegments} from './jpeg-segments.js';

/** What says which color space a JPEG's components are in. */
export interface JpegColors {
  /** How many components a pixel has: 1 is gray, 3 are red, green and blue or YCbCr, 4 are inks. */
  readonly components: number;
  /** Whether three components are YCbCr rather than red, green and blue. */
  readonly isYcc: boolean;
  readonly hasAdobe: boolean;
}

/** What Adobe's marker is without a transform: three components are red, green and blue, four the inks themselves. */
const adobeMarker = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]);

/** Reads it from the markers as libjpeg's default_decompress_parms does: JFIF's, Adobe's, then the components' ids. */
export function readJpegColors(bytes: Buffer): JpegColors {
  let isJfif = false;
  let transform: number | null = null;
  let ids = '';
  for (const {marker, content} of listJpegSegments(bytes)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (marker === 0xe0) isJfif ||= content.length >= 12 && content.toString('latin1', 0, 5) === 'JFIF\0';
    if (marker === 0xee && content.length >= 12 && content.toString('latin1', 0, 5) === 'Adobe') {
      transform = content[11] as number;
    }
    if (isFrame) ids = [...content.subarray(6)].filter((_, at) => at % 3 === 0).map(toCharacter).join('');
  }
  const isYcc = isJfif || (transform === null ? ids !== 'RGB' : transform !== 0);
  return {components: ids.length, isYcc, hasAdobe: transform !== null};
}

/** The same JPEG with Adobe's marker first, for decoders that take four components for inks only where it is there. */
export function addAdobeMarker(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, 2), adobeMarker, bytes.subarray(2)]);
}

const toCharacter = (code: number): string => String.fromCharCode(code);
