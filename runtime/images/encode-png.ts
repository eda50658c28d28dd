import {PNG} from 'pngjs';

/** Bytes `[height, width, channels]`, of one channel (gray) or three (red, green, blue). */
export interface Raster {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A PNG file of the image. */
export function encodePng({bytes, height, width}: Raster): Buffer {
  const channels = bytes.length / (height * width);
  const png = new PNG({width, height});
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      png.data[pixel * 4 + channel] = bytes[pixel * channels + (channels >= 3 ? channel : 0)] as number;
    }
    png.data[pixel * 4 + 3] = 255;
  }
  return PNG.sync.write(png, {colorType: 2});
}
