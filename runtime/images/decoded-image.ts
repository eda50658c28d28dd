/** An image in memory. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]`, red, green and blue from 0 to 255. */
  readonly pixels: Uint8Array;
}
