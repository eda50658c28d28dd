import {at} from '../at.js';
import {drawImageFactors, needKey} from '../rng-key.js';
import {scaleChannels} from '../native/channels.js';
import {valuePrecision} from '../engine/engine.js';
import type {Node} from '../node.js';
import type {Operation} from '../operation.js';
import {checkRate} from './dropout.js';

export interface DropPathOptions {
  /** Fraction of the images for which the branch is dropped, at least 0 and less than 1. */
  readonly rate: number;
}

/**
 * In training the whole branch is 0 for an image with probability `rate`, else divided by 1 - rate; in inference
 * nothing happens: stochastic depth (Huang et al. 2016), torchvision.ops.StochasticDepth(rate, 'row'). At rate 0 it is
 * x itself.
 * @throws RangeError for a rate outside [0, 1)
 */
export function dropPath(x: Node, {rate}: DropPathOptions): Node {
  checkRate('dropPath', rate);
  if (rate === 0) return x;
  const operation: Operation = {
    kind: 'drop-path',
    parameters: [],
    idleInInference: true,
    portable(tf, inputs, _parameters, training, key) {
      const value = at(inputs, 0);
      if (!training) return {output: value};
      const images = at(value.shape, 0);
      const factors = tf.tensor(drawImageFactors(needKey(key), rate, images), [images, ...x.shape.map(() => 1)]);
      return {output: tf.mul(value, factors)};
    },
    native(engine, precision) {
      const scale = scaleChannels(engine, valuePrecision(x.shape, precision));
      return {
        forward(inputs, _parameters, training, key) {
          const value = at(inputs, 0);
          if (!training) return {output: engine.retain(value), saved: [], buffers: []};
          const images = at(value.shape, 0);
          const factors = engine.tensor(drawImageFactors(needKey(key), rate, images), [images, 1]);
          return {output: scale(value, factors), saved: [factors], buffers: []};
        },
        backward: (gradient, saved) => ({inputs: [scale(gradient, at(saved, 0))], parameters: []}),
      };
    },
  };
  return {operation, name: null, inputs: [x], shape: x.shape, remake: (inputs) => dropPath(at(inputs, 0), {rate})};
}
