import {at} from '../at.js';
import {scaleChannels} from '../native/channels.js';
import type {Node} from '../node.js';
import {drawImageFactors} from '../rng-key.js';
import {drop} from './drop.js';

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
  return drop(x, {
    kind: 'drop-path',
    layerFunction: 'dropPath',
    rate,
    portable(tf, key, shape) {
      const images = at(shape, 0);
      return tf.tensor(drawImageFactors(key, rate, images), [images, ...x.shape.map(() => 1)]);
    },
    native: (engine, precision) => ({
      draw: (key, shape) => engine.tensor(drawImageFactors(key, rate, at(shape, 0)), [at(shape, 0), 1]),
      apply: scaleChannels(engine, precision),
    }),
  });
}
