import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import {activationType, castKernel, float32Type} from '../native/engine.js';
import type {Engine} from '../native/engine.js';
import {pictureShape} from '../node.js';
import type {Node} from '../node.js';
import type {NativeLayer, Operation, Precision} from '../operation.js';

export interface UpsampleOptions {
  /** How many times as high and wide the output is: a whole number. */
  readonly factor: number;
  /** nearest repeats each cell; bilinear is that of align_corners=False. */
  readonly method?: 'nearest' | 'bilinear';
}

type Size = readonly [number, number, number];

/** torch.nn.Upsample: `[h, w, c]` to `[factor h, factor w, c]`. */
export function upsample(x: Node, {factor, method = 'nearest'}: UpsampleOptions): Node {
  const size = pictureShape(x, 'upsample');
  const operation: Operation = {
    kind: 'upsample',
    parameters: [],
    portable: (tf, inputs) => {
      const picture = at(inputs, 0) as tfjs.Tensor4D;
      return {output: method === 'nearest' ? repeat(tf, picture, size, factor) : blend(tf, picture, size, factor)};
    },
    native: (engine, precision) =>
      method === 'nearest'
        ? repeatNatively(engine, precision, size, factor)
        : blendNatively(engine, precision, size, factor),
  };
  return {operation, name: null, inputs: [x], shape: [size[0] * factor, size[1] * factor, size[2]]};
}

function repeat(tf: typeof tfjs, x: tfjs.Tensor4D, [height, width]: Size, factor: number): tfjs.Tensor {
  return tf.image.resizeNearestNeighbor(x, [height * factor, width * factor]);
}

/** As two products of matrices: the gradient of tfjs's own resizeBilinear does not know half pixels. */
function blend(tf: typeof tfjs, x: tfjs.Tensor4D, [height, width, channels]: Size, factor: number): tfjs.Tensor {
  const rows = tf.matMul(blendMatrix(tf, height, factor), tf.reshape(x, [-1, height, width * channels]));
  const columns = tf.matMul(blendMatrix(tf, width, factor), tf.reshape(rows, [-1, width, channels]));
  return tf.reshape(columns, [-1, height * factor, width * factor, channels]);
}

/** `[1, factor size, size]`: each row holds what one cell of the output takes of each cell along an axis. */
function blendMatrix(tf: typeof tfjs, size: number, factor: number): tfjs.Tensor3D {
  const matrix = new Float32Array(factor * size * size);
  for (let row = 0; row < factor * size; row++) {
    // PyTorch's area_pixel_compute_source_index; what lies before the first centre is the first cell.
    const source = Math.max(0, (row + 0.5) / factor - 0.5);
    const before = Math.floor(source);
    const after = Math.min(before + 1, size - 1);
    const share = source - before;
    matrix[row * size + before] = 1 - share;
    matrix[row * size + after] = (matrix[row * size + after] as number) + share;
  }
  return tf.tensor3d(matrix, [1, factor * size, size]);
}

function repeatNatively(engine: Engine, precision: Precision, [height, width]: Size, factor: number): NativeLayer {
  const attributes = {T: activationType(precision), align_corners: false, half_pixel_centers: false};
  const forward = engine.kernel('ResizeNearestNeighbor', attributes);
  const backward = engine.kernel('ResizeNearestNeighborGrad', attributes);
  return {
    forward(inputs) {
      const size = engine.tensor(Int32Array.of(height * factor, width * factor), [2]);
      const output = forward(at(inputs, 0), size);
      engine.release(size);
      return {output, saved: [], buffers: []};
    },
    backward(gradient) {
      const size = engine.tensor(Int32Array.of(height, width), [2]);
      const dx = backward(gradient, size);
      engine.release(size);
      return {inputs: [dx], parameters: []};
    },
  };
}

/** TensorFlow's kernels give float32, and take the gradient in float32, whatever the picture is. */
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
