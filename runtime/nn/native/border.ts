import {at} from '../at.js';
import type {Engine, Tensor} from '../engine/engine.js';

/** Zeros before and after each axis of a value, without the batch. */
export type Border = readonly (readonly [before: number, after: number])[];

/** Puts a border of zeros around values of a size, and takes it off their gradient. Arguments are borrowed. */
export function borderKernels(
  engine: Engine,
  T: {readonly type: number},
  size: readonly number[],
  border: Border,
): {add: (x: Tensor) => Tensor; remove: (padded: Tensor) => Tensor} {
  const pad = engine.kernel('Pad', {T, Tpaddings: {type: 3}});
  const slice = engine.kernel('Slice', {T, Index: {type: 3}});
  const rank = size.length + 1;
  const widths = Int32Array.of(0, 0, ...border.flat());
  const begin = Int32Array.of(0, ...border.map(([before]) => before));
  return {
    add(x) {
      const given = engine.tensor(widths, [rank, 2]);
      const result = pad(x, given);
      engine.release(given);
      return result;
    },
    remove(padded) {
      const from = engine.tensor(begin, [rank]);
      const sizes = engine.tensor(Int32Array.of(at(padded.shape, 0), ...size), [rank]);
      const result = slice(padded, from, sizes);
      engine.release(from, sizes);
      return result;
    },
  };
}
