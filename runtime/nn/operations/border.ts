import {at} from '../at.js';
import type {Engine, Tensor} from '../native/engine.js';

/** Zeros before and after each axis of a picture. */
export interface Border {
  readonly height: readonly [before: number, after: number];
  readonly width: readonly [before: number, after: number];
  readonly channels: readonly [before: number, after: number];
}

/** Puts a border of zeros around pictures of a size, and takes it off their gradient. Arguments are borrowed. */
export function borderKernels(
  engine: Engine,
  T: {readonly type: number},
  size: readonly [number, number, number],
  {height, width, channels}: Border,
): {add: (x: Tensor) => Tensor; remove: (padded: Tensor) => Tensor} {
  const pad = engine.kernel('Pad', {T, Tpaddings: {type: 3}});
  const slice = engine.kernel('Slice', {T, Index: {type: 3}});
  const widths = Int32Array.of(0, 0, ...height, ...width, ...channels);
  const begin = Int32Array.of(0, height[0], width[0], channels[0]);
  return {
    add(x) {
      const given = engine.tensor(widths, [4, 2]);
      const result = pad(x, given);
      engine.release(given);
      return result;
    },
    remove(padded) {
      const from = engine.tensor(begin, [4]);
      const sizes = engine.tensor(Int32Array.of(at(padded.shape, 0), ...size), [4]);
      const result = slice(padded, from, sizes);
      engine.release(from, sizes);
      return result;
    },
  };
}
