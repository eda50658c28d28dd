import type {DecodedImage} from '../index.js';

/**
 * A file's picture as the browser decodes it, upright; what is transparent is laid on white.
 *
 * @throws Error where it is none
 */
export async function readPicture(file: File): Promise<DecodedImage> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, {imageOrientation: 'from-image', colorSpaceConversion: 'none'});
  } catch {
    throw new Error(`${file.name} is no picture that this browser reads.`);
  }
  const {width, height} = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  if (context === null) throw new Error(`${file.name} is too large for this browser: ${width} × ${height}.`);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const {data} = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    pixels[to++] = data[from] as number;
    pixels[to++] = data[from + 1] as number;
    pixels[to++] = data[from + 2] as number;
  }
  return {width, height, pixels};
}
