import {makeNoise} from '../data/make-noise.js';
import {DataType, activationType, castKernel, float32Type} from '../nn/engine/engine.js';
import type {Engine, Kernel, Tensor} from '../nn/engine/engine.js';
import type {Precision} from '../nn/precision.js';

/** The best rates that single kernels reach on this machine, in floating-point operations a second. */
export interface MachinePeak {
  /** 3x3, 256 to 256 channels, 64 images of 16x16. */
  readonly convolution: number;
  /** 2048x2048 by 2048x2048. */
  readonly matrixProduct: number;
}

const repetitions = 8;

/** Runs one large convolution and one large matrix product a few times each and takes the fastest. */
export function measurePeak(engine: Engine, precision: Precision): MachinePeak {
  const T = activationType(precision);
  const narrow = castKernel(engine, float32Type, T);
  const make = (...shape: readonly number[]) => {
    const wide = engine.tensor(makeNoise(shape.reduce((product, size) => product * size, 1)), shape);
    const tensor = narrow(wide);
    engine.release(wide);
    return tensor;
  };
  const wait = waitKernel(engine, precision);
  const best = (kernel: Kernel, first: Tensor, second: Tensor, flop: number) => {
    const milliseconds = Array.from({length: repetitions}, () => {
      const start = performance.now();
      const result = kernel(first, second);
      wait(result);
      const time = performance.now() - start;
      engine.release(result);
      return time;
    });
    engine.release(first, second);
    return (flop / Math.min(...milliseconds)) * 1000;
  };
  const convolve = engine.kernel('Conv2D', {
    T,
    strides: [1, 1, 1, 1],
    dilations: [1, 1, 1, 1],
    padding: 'SAME',
    explicit_paddings: [],
    data_format: 'NHWC',
    use_cudnn_on_gpu: true,
  });
  const multiply = engine.kernel('MatMul', {T, transpose_a: false, transpose_b: false, grad_a: false, grad_b: false});
  return {
    convolution: best(convolve, make(64, 16, 16, 256), make(3, 3, 256, 256), 2 * 64 * 16 * 16 * 3 * 3 * 256 * 256),
    matrixProduct: best(multiply, make(2048, 2048), make(2048, 2048), 2 * 2048 ** 3),
  };
}

/** Reads one number of a tensor: a GPU's kernels run after their call, and this waits for them. */
function waitKernel(engine: Engine, precision: Precision): (tensor: Tensor) => void {
  const T = activationType(precision);
  const slice = engine.kernel('Slice', {T, Index: {type: DataType.int32}});
  const widen = castKernel(engine, T, float32Type);
  return (tensor) => {
    const rank = tensor.shape.length;
    const begin = engine.tensor(new Int32Array(rank), [rank]);
    const size = engine.tensor(new Int32Array(rank).fill(1), [rank]);
    const part = slice(tensor, begin, size);
    const number = widen(part);
    engine.read(number);
    engine.release(begin, size, part, number);
  };
}
