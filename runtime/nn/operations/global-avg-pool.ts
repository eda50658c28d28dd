import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import {activationType, castKernel, float32Type} from '../native/engine.js';
import type {Engine, Tensor} from '../native/engine.js';
import {pictureShape} from '../node.js';
import type {Node} from '../node.js';
import type {NativeLayer, Operation, Precision} from '../operation.js';

/** The mean over height and width, torch.nn.AdaptiveAvgPool2d(1) and flatten: `[h, w, c]` to `[c]`. */
export function globalAvgPool(x: Node): Node {
  const [height, width, channels] = pictureShape(x, 'globalAvgPool');
  const operation: Operation = {
    kind: 'global-avgpool',
    parameters: [],
    portable: (tf, inputs) => ({output: tf.mean(at(inputs, 0) as tfjs.Tensor4D, [1, 2])}),
    native: (engine, precision) => averageNatively(engine, precision, [height, width, channels]),
  };
  return {operation, name: null, inputs: [x], shape: [channels]};
}

/** The sum runs in float32 whatever the activations are: bfloat16 has 8 bits for a mean of a thousand cells. */
function averageNatively(
  engine: Engine,
  precision: Precision,
  [height, width, channels]: readonly [number, number, number],
): NativeLayer {
  const T = activationType(precision);
  const toFloat = castKernel(engine, T, float32Type);
  const toActivation = castKernel(engine, float32Type, T);
  const mean = engine.kernel('Mean', {T: float32Type, Tidx: {type: 3}, keep_dims: false});
  const scale = engine.kernel('Mul', {T: float32Type});
  const reshape = engine.kernel('Reshape', {T, Tshape: {type: 3}});
  const broadcast = engine.kernel('BroadcastTo', {T, Tidx: {type: 3}});
  const shaped = (call: typeof reshape, x: Tensor, ...sizes: readonly number[]) => {
    const shape = engine.tensor(Int32Array.from(sizes), [sizes.length]);
    const result = call(x, shape);
    engine.release(shape, x);
    return result;
  };
  return {
    forward(inputs) {
      const x = toFloat(at(inputs, 0));
      const axes = engine.tensor(Int32Array.of(1, 2), [2]);
      const output = mean(x, axes);
      engine.release(x, axes);
      return {output, saved: [], buffers: []};
    },
    backward(gradient) {
      const batch = at(gradient.shape, 0);
      const cells = engine.scalar(1 / (height * width));
      const share = scale(gradient, cells);
      const narrow = toActivation(share);
      engine.release(cells, share);
      const cell = shaped(reshape, narrow, batch, 1, 1, channels);
      return {inputs: [shaped(broadcast, cell, batch, height, width, channels)], parameters: []};
    },
  };
}
