import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/data/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {DataType, Engine} from '../../runtime/nn/native/engine.js';
import type {Tensor} from '../../runtime/nn/native/engine.js';
import {assertClose} from '../oracle/fixtures.js';

/** [batch, height, width, inputs, outputs, kernel height and width, stride, padding] */
const cases = [
  [2, 8, 8, 16, 32, 3, 3, 1, 1],
  [300, 8, 8, 48, 64, 3, 3, 1, 1], // several chunks of images, a lane more for one thread than for the other
  [70, 4, 4, 144, 160, 3, 3, 1, 1], // several groups of lanes, a tile that is not full
  [1, 33, 5, 16, 16, 5, 3, 1, 0],
  [3, 7, 9, 32, 112, 3, 3, 2, 1],
  [2, 6, 6, 64, 16, 1, 1, 1, 0],
] as const;

describe("specnet's weight gradient against TensorFlow's in float32", async () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  for (const shape of cases) {
    it(`[${shape.join(', ')}]`, (context) => {
      const [batch, height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding] = shape;
      if (!engine.tensorflow.ownOperations.has('SpecnetConvWeightGradient')) {
        context.diagnostic('this processor has no bfloat16 products: TensorFlow computes the gradient');
        return;
      }
      const out = (size: number, kernel: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
      const picture = makeTensor(engine, 1, [batch, height, width, inputs]);
      const gradient = makeTensor(engine, 2, [batch, out(height, kernelHeight), out(width, kernelWidth), outputs]);
      const kernel = [kernelHeight, kernelWidth];
      const own = engine.kernel('SpecnetConvWeightGradient', {kernel, padding: [padding, padding], stride});
      const reference = engine.kernel('Conv2DBackpropFilter', {
        T: {type: DataType.float32},
        strides: [1, stride, stride, 1],
        dilations: [1, 1, 1, 1],
        padding: 'EXPLICIT',
        explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0],
        data_format: 'NHWC',
        use_cudnn_on_gpu: true,
      });
      const sizes = engine.tensor(Int32Array.of(...kernel, inputs, outputs), [4]);
      const found = own(picture.narrow, gradient.narrow);
      const expected = reference(picture.wide, sizes, gradient.wide);
      assertClose(engine.read(found), engine.read(expected), 1e-5, 'gradient');
      engine.release(found, expected, sizes, picture.wide, picture.narrow, gradient.wide, gradient.narrow);
    });
  }
});

/** Random numbers that bfloat16 holds exactly, in both types. */
function makeTensor(engine: Engine, seed: number, shape: readonly number[]): {narrow: Tensor; wide: Tensor} {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  const wide = engine.tensor(new Float32Array(size).map(() => Math.floor(nextUniform(random) * 256) / 128 - 1), shape);
  const [float32, bfloat16] = [{type: DataType.float32}, {type: DataType.bfloat16}];
  return {wide, narrow: engine.kernel('Cast', {SrcT: float32, DstT: bfloat16, Truncate: false})(wide)};
}
