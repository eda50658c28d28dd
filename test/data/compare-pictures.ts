import {listRandom, listTrivial} from '../../runtime/data/augment/policy.js';
import type {PolicyOperation} from '../../runtime/data/augment/policy.js';

/** Pixels of a picture's side; three bytes each. */
export const side = 32;
const shape = [side, side, 3] as const;

export interface Area {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Position of a pixel's first byte. */
export function placeOf(row: number, column: number): number {
  return (row * side + column) * 3;
}

/** The smallest rectangle outside of which both are the same; null where they are the same everywhere. */
export function findChanged(one: Uint8Array, other: Uint8Array): Area | null {
  const [rows, columns]: [number[], number[]] = [[], []];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = placeOf(row, column);
      if ([0, 1, 2].every((channel) => one[at + channel] === other[at + channel])) continue;
      rows.push(row);
      columns.push(column);
    }
  }
  if (rows.length === 0) return null;
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  return {top, left, height: Math.max(...rows) + 1 - top, width: Math.max(...columns) + 1 - left};
}

/** The colors of an area, pixel by pixel. */
export function listColors(picture: Uint8Array, {top, left, height, width}: Area): string[] {
  return Array.from({length: height * width}, (_, pixel) => {
    const at = placeOf(top + Math.floor(pixel / width), left + (pixel % width));
    return picture.subarray(at, at + 3).join();
  });
}

export function mirror(picture: Uint8Array): Uint8Array {
  return moveBy(picture, (row, column) => [row, side - 1 - column]);
}

/** The window moved by so many pixels; beyond an edge stands the mirror image, without the edge a second time. */
export function cropReflected(picture: Uint8Array, down: number, right: number): Uint8Array {
  const reflect = (place: number): number => side - 1 - Math.abs(side - 1 - Math.abs(place));
  return moveBy(picture, (row, column) => [reflect(row + down), reflect(column + right)]);
}

/** @param from the row and the column of the pixel that stands at a row and a column */
function moveBy(picture: Uint8Array, from: (row: number, column: number) => [number, number]): Uint8Array {
  return picture.map((_, at) => {
    const pixel = Math.floor(at / 3);
    return picture[placeOf(...from(Math.floor(pixel / side), pixel % side)) + (at % 3)] as number;
  });
}

/** All that one of TrivialAugment's operations makes of a picture, at any strength: the operation by the result. */
export function listTrivialResults(picture: Uint8Array): Map<string, string> {
  const results = new Map<string, string>();
  for (const operation of listTrivial(shape)) {
    const strengths = operation.magnitudes.length === 0 ? [0] : operation.magnitudes;
    for (const result of applyAll(operation, picture, strengths)) results.set(keyOf(result), operation.name);
  }
  return results;
}

/** All that two of RandAugment's operations, one after the other, make of a picture: their names by the result. */
export function listRandomResults(picture: Uint8Array, magnitude: number): Map<string, string> {
  const results = new Map<string, string>();
  const operations = listRandom(shape);
  const apply = (operation: PolicyOperation, to: Uint8Array): Uint8Array[] =>
    applyAll(operation, to, [operation.magnitudes[magnitude] ?? 0]);
  for (const first of operations) {
    for (const between of apply(first, picture)) {
      for (const second of operations) {
        for (const result of apply(second, between)) results.set(keyOf(result), `${first.name}, ${second.name}`);
      }
    }
  }
  return results;
}

/** A picture as a key of a map. */
export function keyOf(picture: Uint8Array): string {
  return Buffer.from(picture).toString('latin1');
}

function applyAll(operation: PolicyOperation, picture: Uint8Array, strengths: readonly number[]): Uint8Array[] {
  const signed = operation.signed ? strengths.flatMap((strength) => [strength, -strength]) : strengths;
  return signed.map((strength) => operation.apply(picture, new Uint8Array(picture.length), strength));
}
