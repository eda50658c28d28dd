import type {Raster} from '../../images/encode-png.js';
import type {SheetImage, Sheet} from './make-sheet.js';

/** Pixels of an image's side on the sheet, and between two of them. */
const cell = 96;
const gap = 4;
/** Between the stored images and what training makes of them. */
const wideGap = 16;

/** The whole sheet as one image: a row for each class, the stored image first. */
export function drawSheet({epochs, rows}: Sheet, channels: number): Raster {
  const width = cell + wideGap + epochs.length * (cell + gap) + gap;
  const height = rows.length * (cell + gap) + gap;
  const bytes = new Uint8Array(width * height * channels).fill(255);
  rows.forEach(({stored, augmented}, row) => {
    const top = gap + row * (cell + gap);
    paste(bytes, width, channels, enlarge(stored, channels), top, gap);
    augmented.forEach((image, column) => {
      paste(bytes, width, channels, enlarge(image, channels), top, cell + wideGap + column * (cell + gap));
    });
  });
  return {bytes, height, width};
}

/** To the cell's size by the nearest pixel, so that one sees the pixels that the network gets. */
export function enlarge({bytes, height, width}: SheetImage, channels: number): Uint8Array {
  const result = new Uint8Array(cell * cell * channels);
  for (let row = 0; row < cell; row++) {
    for (let column = 0; column < cell; column++) {
      const from = (Math.floor((row * height) / cell) * width + Math.floor((column * width) / cell)) * channels;
      result.set(bytes.subarray(from, from + channels), (row * cell + column) * channels);
    }
  }
  return result;
}

function paste(
  sheet: Uint8Array,
  width: number,
  channels: number,
  image: Uint8Array,
  top: number,
  left: number,
): void {
  const length = cell * channels;
  for (let row = 0; row < cell; row++) {
    sheet.set(image.subarray(row * length, (row + 1) * length), ((top + row) * width + left) * channels);
  }
}
