import type {Precision} from '../precision.js';
import {activationType} from '../engine/engine.js';
import type {Engine, Tensor} from '../engine/engine.js';

/** Gives the same numbers another shape, without moving them. The tensor is borrowed, the result is the caller's. */
export function reshaper(engine: Engine, precision: Precision): (tensor: Tensor, shape: readonly number[]) => Tensor {
  const reshape = engine.kernel('Reshape', {T: activationType(precision), Tshape: {type: 3}});
  return (tensor, shape) => {
    const sizes = engine.tensor(Int32Array.from(shape), [shape.length]);
    const result = reshape(tensor, sizes);
    engine.release(sizes);
    return result;
  };
}
