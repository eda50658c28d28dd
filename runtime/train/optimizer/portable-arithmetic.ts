import type * as tfjs from '@tensorflow/tfjs-core';
import type {Arithmetic} from './arithmetic.js';

/** Optimizers' arithmetic on whatever tfjs backend is set. */
export function portableArithmetic(tf: typeof tfjs): Arithmetic<tfjs.Tensor> {
  return {
    add: (a, b) => tf.add(a, b),
    subtract: (a, b) => tf.sub(a, b),
    multiply: (a, b) => tf.mul(a, b),
    divide: (a, b) => tf.div(a, b),
    scale: (a, factor) => tf.mul(a, factor),
    shift: (a, summand) => tf.add(a, summand),
    squareRoot: (a) => tf.sqrt(a),
    sign: (a) => tf.sign(a),
    matMul: (a, b, transposeA, transposeB) => tf.matMul(a as tfjs.Tensor2D, b as tfjs.Tensor2D, transposeA, transposeB),
    reshape: (a, shape) => tf.reshape(a, [...shape]),
    zerosLike: (a) => tf.zerosLike(a),
    sumOfSquares: (values) =>
      values.reduce((total, value) => total + tf.tidy(() => tf.sum(tf.square(value)).dataSync()[0] as number), 0),
    tensor: (data, shape) => tf.tensor(data, [...shape]),
    read: (a) => a.dataSync<'float32'>().slice(),
    retain: (a) => a.clone(),
    release: (a) => a.dispose(),
    // A value that was there before is not made by the body, and would have one owner too few.
    scope: (body) => tf.tidy(() => body().map((tensor) => tensor.clone())),
  };
}
