import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import {sumChannels} from '../../native/channels.js';
import type {Engine} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import {reshaper} from '../../native/reshape.js';
import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';
import {onnxForm} from '../../onnx/onnx-graph.js';
import type {Operation} from '../../operation.js';
import type {Precision} from '../../precision.js';

export interface GlobalAvgPoolOptions {
  /** Whether the output stays a feature map, `[1, 1, c]`. Default false: the vector `[c]`. */
  readonly keep?: boolean;
}

interface Settings {
  readonly size: readonly [number, number, number];
  readonly keep: boolean;
}

/** The mean over height and width, torch.nn.AdaptiveAvgPool2d(1) and, unless `keep`, flatten: `[h, w, c]` to `[c]`. */
export function globalAvgPool(x: Node, {keep = false}: GlobalAvgPoolOptions = {}): Node {
  const size = featureMapShape(x, 'globalAvgPool');
  const operation: Operation = {
    kind: 'global-avgpool',
    parameters: [],
    portable: (tf, inputs) => ({output: tf.mean(at(inputs, 0) as tfjs.Tensor4D, [1, 2], keep)}),
    onnx(graph, inputs) {
      const mean = graph.call('GlobalAveragePool', [graph.arrange(at(inputs, 0), 'nchw')], onnxForm([1, 1, size[2]]));
      return keep ? mean : graph.call('Flatten', [mean], onnxForm([size[2]]), {axis: 1});
    },
    native: (engine, precision) => averageNatively(engine, precision, {size, keep}),
  };
  return {
    operation,
    name: null,
    inputs: [x],
    shape: keep ? [1, 1, size[2]] : [size[2]],
    remake: (inputs) => globalAvgPool(at(inputs, 0), {keep}),
  };
}

/**
 * The sum runs in float32 whatever the activations are: bfloat16 has 8 bits for a mean of a thousand taps. A vector
 * stays float32, as dense layers want it; a feature map is of the activations' type.
 */
function averageNatively(
  engine: Engine,
  precision: Precision,
  {size: [height, width, channels], keep}: Settings,
): NativeLayer {
  const T = activationType(precision);
  const toFloat = castKernel(engine, T, float32Type);
  const toActivation = castKernel(engine, float32Type, T);
  const mean = sumChannels(engine, precision, {together: false, scale: 1 / (height * width)});
  const scale = engine.kernel('Mul', {T: float32Type});
  const reshape = reshaper(engine, precision);
  const broadcast = engine.kernel('BroadcastTo', {T, Tidx: {type: 3}});
  return {
    forward(inputs) {
      const x = at(inputs, 0);
      const vector = mean(x);
      if (!keep) return {output: vector, saved: [], buffers: []};
      const narrow = toActivation(vector);
      const output = reshape(narrow, [at(x.shape, 0), 1, 1, channels]);
      engine.release(vector, narrow);
      return {output, saved: [], buffers: []};
    },
    backward(gradient) {
      const batch = at(gradient.shape, 0);
      const taps = engine.scalar(1 / (height * width));
      const wide = keep ? toFloat(gradient) : engine.retain(gradient);
      const spread = scale(wide, taps);
      const narrow = toActivation(spread);
      const tap = reshape(narrow, [batch, 1, 1, channels]);
      const sizes = engine.tensor(Int32Array.of(batch, height, width, channels), [4]);
      const dx = broadcast(tap, sizes);
      engine.release(taps, wide, spread, narrow, tap, sizes);
      return {inputs: [dx], parameters: []};
    },
  };
}
