/** A part of a JPEG before its pixels: what follows the marker and the length. */
export interface JpegSegment {
  /** The marker's second byte, such as 0xe1 for APP1. */
  readonly marker: number;
  readonly content: Buffer;
}

/** The segments before the pixels (ITU-T T.81, B.1.1). Ends early where the bytes are no JPEG's. */
export function* listJpegSegments(bytes: Buffer): Generator<JpegSegment> {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++; // a marker may be preceded by any number of these
      continue;
    }
    if (marker === 0xda) return; // the pixels begin
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    yield {marker, content: bytes.subarray(at + 4, end)};
    at = end;
  }
}
