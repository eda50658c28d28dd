import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import {valuePrecision} from '../engine/engine.js';
import type {Engine, Tensor} from '../engine/engine.js';
import type {Node} from '../node.js';
import type {Operation} from '../operation.js';
import type {Precision} from '../precision.js';
import {needKey} from '../rng-key.js';
import type {RngKey} from '../rng-key.js';

/** How a layer drops on TensorFlow: what it draws for a step, and that upon an activation or its gradient. */
export interface Dropping {
  draw(key: RngKey, shape: readonly number[]): Tensor;
  apply(x: Tensor, drawn: Tensor): Tensor;
}

/** A layer that drops something of its input in training, and in inference does nothing. */
export interface DropForm {
  readonly kind: Operation['kind'];
  /** The layer function, by which messages know it. */
  readonly layerFunction: string;
  readonly rate: number;
  /** What the input is multiplied by on plain tfjs. */
  portable(tf: typeof tfjs, key: RngKey, shape: readonly number[]): tfjs.Tensor;
  native(engine: Engine, precision: Precision): Dropping;
}

/**
 * At rate 0 it is x itself.
 * @throws RangeError for a rate outside [0, 1)
 */
export function drop(x: Node, form: DropForm): Node {
  const {kind, layerFunction, rate, portable, native} = form;
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`${layerFunction} needs a rate of at least 0 and less than 1, not ${rate}`);
  }
  if (rate === 0) return x;
  const operation: Operation = {
    kind,
    parameters: [],
    idleInInference: true,
    portable(tf, inputs, _parameters, training, key) {
      const value = at(inputs, 0);
      return {output: training ? tf.mul(value, portable(tf, needKey(key), value.shape)) : value};
    },
    onnx: (_graph, inputs) => at(inputs, 0),
    native(engine, precision) {
      const {draw, apply} = native(engine, valuePrecision(x.shape, precision));
      return {
        forward(inputs, _parameters, training, key) {
          const value = at(inputs, 0);
          if (!training) return {output: engine.retain(value), saved: [], buffers: []};
          const drawn = draw(needKey(key), value.shape);
          return {output: apply(value, drawn), saved: [drawn], buffers: []};
        },
        backward: (gradient, saved) => ({inputs: [apply(gradient, at(saved, 0))], parameters: []}),
      };
    },
  };
  return {operation, name: null, inputs: [x], shape: x.shape, remake: (inputs) => drop(at(inputs, 0), form)};
}
