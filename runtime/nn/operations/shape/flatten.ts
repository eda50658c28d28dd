import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import {reshaper} from '../../native/reshape.js';
import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';
import {onnxForm} from '../../onnx/onnx-graph.js';
import type {Precision} from '../../precision.js';

/**
 * `[h, w, c]` to `[c h w]` in PyTorch's order, channels first, so that a dense layer's weights mean the same here:
 * torch.nn.Flatten. A vector stays as it is.
 */
export function flatten(x: Node): Node {
  if (x.shape.length === 1) return x;
  const [height, width, channels] = featureMapShape(x, 'flatten');
  const size = height * width * channels;
  return {
    operation: {
      kind: 'flatten',
      parameters: [],
      portable(tf, inputs) {
        const value = at(inputs, 0);
        return {output: tf.reshape(tf.transpose(value, [0, 3, 1, 2]), [at(value.shape, 0), size])};
      },
      onnx: (graph, inputs) =>
        graph.call('Flatten', [graph.arrange(at(inputs, 0), 'nchw')], onnxForm([size]), {axis: 1}),
      native: (engine, precision) => flattenNatively(engine, precision, [height, width, channels]),
    },
    name: null,
    inputs: [x],
    shape: [size],
    remake: (inputs) => flatten(at(inputs, 0)),
  };
}

function flattenNatively(
  engine: Engine,
  precision: Precision,
  [height, width, channels]: readonly [number, number, number],
): NativeLayer {
  const T = activationType(precision);
  const transpose = engine.kernel('Transpose', {T, Tperm: {type: 3}});
  const reshape = reshaper(engine, precision);
  const widen = castKernel(engine, T, float32Type);
  const narrow = castKernel(engine, float32Type, T);
  const isOnePosition = height * width === 1;
  /** Borrows; where there is but one position, nothing has to move. */
  const permute = (tensor: Tensor, ...axes: readonly number[]) => {
    if (isOnePosition) return engine.retain(tensor);
    const order = engine.tensor(Int32Array.from(axes), [4]);
    const result = transpose(tensor, order);
    engine.release(order);
    return result;
  };
  return {
    forward(inputs) {
      const x = at(inputs, 0);
      const channelsFirst = permute(x, 0, 3, 1, 2);
      const flat = reshape(channelsFirst, [at(x.shape, 0), height * width * channels]);
      const output = widen(flat);
      engine.release(channelsFirst, flat);
      return {output, saved: [], buffers: []};
    },
    backward(gradient) {
      const narrowed = narrow(gradient);
      const images = at(gradient.shape, 0);
      const sizes = isOnePosition ? [images, 1, 1, channels] : [images, channels, height, width];
      const featureMap = reshape(narrowed, sizes);
      const channelsLast = permute(featureMap, 0, 2, 3, 1);
      engine.release(narrowed, featureMap);
      return {inputs: [channelsLast], parameters: []};
    },
  };
}
