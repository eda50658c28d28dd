import assert from 'node:assert/strict';
import {PNG} from 'pngjs';

/** A class's pictures on a contact sheet, each as the bytes `[side, side, 3]` that it was drawn from. */
export interface ShownRow {
  readonly stored: Uint8Array;
  /** Of one epoch after another. */
  readonly augmented: readonly Uint8Array[];
}

/** Pixels of a cell's side, between two cells, and between the first column and the second. */
const [cell, gap, wideGap] = [96, 4, 16];

/** Cuts a contact sheet, a PNG, into its pictures, and makes each as small as it was. */
export function readSheet(file: Buffer, rows: number, columns: number, side: number): ShownRow[] {
  const {width, height, data} = PNG.sync.read(file);
  const expected = [cell + wideGap + columns * (cell + gap) + gap, rows * (cell + gap) + gap];
  assert.deepEqual([width, height], expected);
  const times = cell / side;
  const read = (row: number, column: number): Uint8Array => {
    const top = gap + row * (cell + gap);
    const left = column === 0 ? gap : cell + wideGap + (column - 1) * (cell + gap);
    const picture = new Uint8Array(side * side * 3);
    for (let y = 0; y < cell; y++) {
      for (let x = 0; x < cell; x++) {
        const from = ((top + y) * width + left + x) * 4;
        const to = (Math.floor(y / times) * side + Math.floor(x / times)) * 3;
        const color = data.subarray(from, from + 3);
        if (y % times === 0 && x % times === 0) picture.set(color, to);
        // A pixel is a square of one color.
        else assert.ok(color.equals(picture.subarray(to, to + 3)), `row ${row}, column ${column}: ${x}, ${y}`);
      }
    }
    return picture;
  };
  return Array.from({length: rows}, (_, row) => ({
    stored: read(row, 0),
    augmented: Array.from({length: columns}, (_, column) => read(row, column + 1)),
  }));
}
