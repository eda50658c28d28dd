import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import {makeDropoutKey, makeDropoutMask, needKey} from '../rng-key.js';
import {activationType, castKernel, float32Type, valuePrecision} from '../engine/engine.js';
import type {Engine, Tensor} from '../engine/engine.js';
import type {NativeLayer} from '../engine/layer.js';
import type {Node} from '../node.js';
import type {Operation} from '../operation.js';
import type {Precision} from '../precision.js';

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
  checkRate('dropout', rate);
  if (rate === 0) return x;
  const operation: Operation = {
    kind: 'dropout',
    parameters: [],
    idleInInference: true,
    portable(tf, inputs, _parameters, training, key) {
      const value = at(inputs, 0);
      if (!training) return {output: value};
      const mask = makeDropoutMask(makeDropoutKey(needKey(key)), rate, value.size);
      return {output: tf.mul(value, tf.tensor(mask, value.shape as tfjs.Tensor['shape']))};
    },
    native: (engine, precision) => dropNatively(engine, valuePrecision(x.shape, precision), rate),
  };
  return {operation, name: null, inputs: [x], shape: x.shape, remake: (inputs) => dropout(at(inputs, 0), {rate})};
}

export function checkRate(layerFunction: string, rate: number): void {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`${layerFunction} needs a rate of at least 0 and less than 1, not ${rate}`);
  }
}

function dropNatively(engine: Engine, precision: Precision, rate: number): NativeLayer {
  const usesCustom = engine.usesCustom('SpecnetDropout', precision);
  const {draw, apply} = usesCustom ? dropByPlace(engine, precision, rate) : dropByMask(engine, precision, rate);
  return {
    forward(inputs, _parameters, training, key) {
      const x = at(inputs, 0);
      if (!training) return {output: engine.retain(x), saved: [], buffers: []};
      const drawn = draw(makeDropoutKey(needKey(key)), x.shape);
      return {output: apply(x, drawn), saved: [drawn], buffers: []};
    },
    backward: (gradient, saved) => ({inputs: [apply(gradient, at(saved, 0))], parameters: []}),
  };
}

/** How a layer drops: what it draws for a step, and that upon an activation or its gradient. */
interface Dropping {
  draw(key: Int32Array, shape: readonly number[]): Tensor;
  apply(x: Tensor, drawn: Tensor): Tensor;
}

/** Each number's place decides with the key, so only the key is kept: addon/vectors/dropout.cc. */
function dropByPlace(engine: Engine, precision: Precision, rate: number): Dropping {
  const apply = engine.kernel('SpecnetDropout', {T: activationType(precision), rate: {float: rate}});
  return {draw: (key) => engine.tensor(key, [2]), apply};
}

/** A mask of TensorFlow's random numbers, which are others than specnet's own, though of the same key. */
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
      const seed = engine.tensor(key, [2]);
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
