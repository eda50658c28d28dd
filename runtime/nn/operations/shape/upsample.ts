import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Engine} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';
import {onnxForm} from '../../onnx/onnx-graph.js';
import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {Operation} from '../../operation.js';
import type {Precision} from '../../precision.js';

export interface UpsampleOptions {
  /** How many times as high and wide the output is: a whole number. */
  readonly factor: number;
  /** nearest repeats each tap; bilinear is that of align_corners=False. */
  readonly method?: Method;
}

type Method = 'nearest' | 'bilinear';

type Size = readonly [number, number, number];

/** torch.nn.Upsample: `[h, w, c]` to `[factor h, factor w, c]`. */
export function upsample(x: Node, options: UpsampleOptions): Node {
  const {factor, method = 'nearest'} = options;
  const size = featureMapShape(x, 'upsample');
  const operation: Operation = {
    kind: 'upsample',
    parameters: [],
    portable: (tf, inputs) => ({output: enlarge(tf, at(inputs, 0) as tfjs.Tensor4D, size, factor, method)}),
    onnx: (graph, inputs) => resizeInOnnx(graph, at(inputs, 0), size, factor, method),
    native: (engine, precision) =>
      method === 'nearest'
        ? repeatNatively(engine, precision, size, factor)
        : blendNatively(engine, precision, size, factor),
  };
  return {
    operation,
    name: null,
    inputs: [x],
    shape: [size[0] * factor, size[1] * factor, size[2]],
    remake: (inputs) => upsample(at(inputs, 0), options),
  };
}

/** As two products of matrices: the gradients of tfjs's own resizing are not exact, and know no half pixels. */
function enlarge(
  tf: typeof tfjs,
  x: tfjs.Tensor4D,
  [height, width, channels]: Size,
  factor: number,
  method: Method,
): tfjs.Tensor {
  const alongHeight = tf.tensor3d(weighTaps(height, factor, method), [1, height * factor, height]);
  const alongWidth = tf.tensor3d(weighTaps(width, factor, method), [1, width * factor, width]);
  const rows = tf.matMul(alongHeight, tf.reshape(x, [-1, height, width * channels]));
  const columns = tf.matMul(alongWidth, tf.reshape(rows, [-1, width, channels]));
  return tf.reshape(columns, [-1, height * factor, width * factor, channels]);
}

/** A matrix `[factor size, size]`: what each tap of the output takes of each tap of the input along an axis. */
function weighTaps(size: number, factor: number, method: Method): Float32Array {
  const matrix = new Float32Array(factor * size * size);
  for (let row = 0; row < factor * size; row++) {
    // PyTorch's area_pixel_compute_source_index; what lies before the first center is the first tap.
    const source = method === 'nearest' ? Math.floor(row / factor) : Math.max(0, (row + 0.5) / factor - 0.5);
    const before = Math.floor(source);
    const after = Math.min(before + 1, size - 1);
    const weight = source - before;
    matrix[row * size + before] = 1 - weight;
    matrix[row * size + after] = (matrix[row * size + after] as number) + weight;
  }
  return matrix;
}

function resizeInOnnx(
  graph: OnnxGraph,
  x: OnnxValue,
  [height, width, channels]: Size,
  factor: number,
  method: Method,
): OnnxValue {
  const scales = graph.constant('scales', [1, 1, factor, factor], 'float32');
  const form = onnxForm([height * factor, width * factor, channels]);
  return graph.call('Resize', [graph.arrange(x, 'nchw'), null, scales], form, method === 'nearest'
    ? {mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor'}
    : {mode: 'linear', coordinate_transformation_mode: 'half_pixel'});
}

function repeatNatively(engine: Engine, precision: Precision, [height, width]: Size, factor: number): NativeLayer {
  const attributes = {T: activationType(precision), align_corners: false, half_pixel_centers: false};
  const forward = engine.kernel('ResizeNearestNeighbor', attributes);
  // In bfloat16 the gradient's kernel is ten times slower, and its sums are rounded at every step.
  const backward = engine.kernel('ResizeNearestNeighborGrad', {...attributes, T: float32Type});
  const widen = castKernel(engine, attributes.T, float32Type);
  const narrow = castKernel(engine, float32Type, attributes.T);
  return {
    forward(inputs) {
      const size = engine.tensor(Int32Array.of(height * factor, width * factor), [2]);
      const output = forward(at(inputs, 0), size);
      engine.release(size);
      return {output, saved: [], buffers: []};
    },
    backward(gradient) {
      const size = engine.tensor(Int32Array.of(height, width), [2]);
      const wide = widen(gradient);
      const dx = backward(wide, size);
      const narrowed = narrow(dx);
      engine.release(size, wide, dx);
      return {inputs: [narrowed], parameters: []};
    },
  };
}

/** TensorFlow's kernels give float32, and take the gradient in float32, whatever the feature map is. */
function blendNatively(engine: Engine, precision: Precision, [height, width]: Size, factor: number): NativeLayer {
  const T = activationType(precision);
  const attributes = {T, align_corners: false, half_pixel_centers: true};
  const forward = engine.kernel('ResizeBilinear', attributes);
  const backward = engine.kernel('ResizeBilinearGrad', {...attributes, T: float32Type});
  const narrow = castKernel(engine, float32Type, T);
  const widen = castKernel(engine, T, float32Type);
  return {
    forward(inputs) {
      const size = engine.tensor(Int32Array.of(height * factor, width * factor), [2]);
      const wide = forward(at(inputs, 0), size);
      const output = narrow(wide);
      engine.release(size, wide);
      return {output, saved: [], buffers: []};
    },
    backward(gradient) {
      // The kernel reads the original's shape only; of that size, and float32, is what it makes.
      const [batch = 0, , , channels = 0] = gradient.shape;
      const shape = [batch, height, width, channels];
      const original = engine.tensor(new Float32Array(batch * height * width * channels), shape);
      const wide = widen(gradient);
      const dx = backward(wide, original);
      const narrowed = narrow(dx);
      engine.release(original, wide, dx);
      return {inputs: [narrowed], parameters: []};
    },
  };
}
