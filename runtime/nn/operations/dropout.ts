import type * as tfjs from '@tensorflow/tfjs-core';
import {activationType, castKernel, float32Type} from '../engine/engine.js';
import type {Engine} from '../engine/engine.js';
import {countElements} from '../model.js';
import type {Node} from '../node.js';
import type {Precision} from '../precision.js';
import {makeDropoutKey, makeDropoutMask} from '../rng-key.js';
import {drop} from './drop.js';
import type {Dropping} from './drop.js';

export interface DropoutOptions {
  /** Fraction of the numbers that are dropped, at least 0 and less than 1. */
  readonly rate: number;
}

/**
 * In training each number is 0 with probability `rate`, else divided by 1 - rate; in inference nothing happens:
 * torch.nn.Dropout (Srivastava et al. 2014). At rate 0 it is x itself.
 * @throws RangeError for a rate outside [0, 1)
 */
export function dropout(x: Node, {rate}: DropoutOptions): Node {
  return drop(x, {
    kind: 'dropout',
    layerFunction: 'dropout',
    rate,
    portable(tf, key, shape) {
      const mask = makeDropoutMask(makeDropoutKey(key), rate, countElements(shape));
      return tf.tensor(mask, shape as tfjs.Tensor['shape']);
    },
    native(engine, precision) {
      const usesCustom = engine.usesCustom('SpecnetDropout', precision);
      return usesCustom ? dropByPlace(engine, precision, rate) : dropByMask(engine, precision, rate);
    },
  });
}

/** Each number's place decides with the key, so only the key is kept: addon/vectors/dropout.cc. */
function dropByPlace(engine: Engine, precision: Precision, rate: number): Dropping {
  const apply = engine.kernel('SpecnetDropout', {T: activationType(precision), rate: {float: rate}});
  return {draw: (key) => engine.tensor(makeDropoutKey(key), [2]), apply};
}

/** A mask of TensorFlow's random numbers, which differ from specnet's own, though the key is the same. */
function dropByMask(engine: Engine, precision: Precision, rate: number): Dropping {
  const T = activationType(precision);
  const int32 = {type: 3};
  const uniform = engine.kernel('StatelessRandomUniform', {dtype: float32Type, T: int32, Tseed: int32});
  const reaches = engine.kernel('GreaterEqual', {T: float32Type});
  const toFloat = engine.kernel('Cast', {SrcT: {type: 10}, DstT: float32Type, Truncate: false});
  const scale = engine.kernel('Mul', {T: float32Type});
  const narrow = castKernel(engine, float32Type, T);
  return {
    draw(key, shape) {
      const sizes = engine.tensor(Int32Array.from(shape), [shape.length]);
      const seed = engine.tensor(makeDropoutKey(key), [2]);
      const [limit, factor] = [engine.scalar(rate), engine.scalar(1 / (1 - rate))];
      const numbers = uniform(sizes, seed);
      const stays = reaches(numbers, limit);
      const ones = toFloat(stays);
      const wide = scale(ones, factor);
      const mask = narrow(wide);
      engine.release(sizes, seed, limit, factor, numbers, stays, ones, wide);
      return mask;
    },
    apply: engine.kernel('Mul', {T}),
  };
}
