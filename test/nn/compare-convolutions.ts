import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/random/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {DataType, Engine} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import {chooseCustomKernels} from '../../runtime/nn/operations/conv/specnet.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {assertClose} from '../tools/fixtures.js';
import {lacksKernels} from '../tools/precisions.js';

/** [batch, height, width, inputs, outputs, kernel height and width, stride, padding, groups, dilation] */
const cases = [
  [2, 8, 8, 16, 32, 3, 3, 1, 1, 1, 1],
  [300, 8, 8, 48, 64, 3, 3, 1, 1, 1, 1], // several chunks of images, a lane more for one thread than for the other
  [70, 4, 4, 144, 160, 3, 3, 1, 1, 1, 1], // several groups of lanes, a tile that is not full
  [1, 33, 5, 16, 16, 5, 3, 1, 0, 1, 1],
  [3, 7, 9, 32, 112, 3, 3, 2, 1, 1, 1],
  [8, 9, 8, 48, 32, 3, 3, 3, 1, 1, 1], // some input positions are read by no window
  [2, 6, 6, 64, 16, 1, 1, 1, 0, 1, 1],
  [7, 5, 6, 16, 80, 1, 1, 2, 0, 1, 1],
  [3, 5, 6, 16, 80, 1, 1, 2, 1, 1, 1], // one tap with padding
  [1, 14, 14, 32, 48, 3, 3, 1, 1, 1, 1], // a single picture: tiles along rows and columns, bands of rows
  [2, 3, 3, 16, 16, 7, 7, 1, 3, 1, 1], // a kernel larger than the feature map
  [1, 4, 4, 512, 576, 3, 3, 1, 1, 1, 1], // panels of weights that do not fit the cache together
  // tiles of AMX: two along a row, three groups of images of which the last is one, and units that divide by 12
  [2, 34, 44, 32, 48, 3, 3, 1, 1, 1, 1],
  [65, 16, 16, 64, 96, 3, 3, 1, 1, 1, 1],
  [33, 6, 18, 32, 32, 3, 3, 2, 1, 1, 1],
  [24, 9, 7, 24, 16, 3, 3, 1, 1, 1, 1],
  [40, 11, 9, 3, 20, 5, 5, 2, 2, 1, 1],
  [33, 6, 6, 72, 40, 3, 3, 1, 1, 2, 1],
  [40, 6, 6, 16, 24, 3, 3, 1, 1, 8, 1],
  [40, 5, 5, 64, 48, 1, 1, 2, 0, 1, 1],
  [35, 7, 6, 64, 96, 3, 3, 1, 2, 2, 2],
  // channels that do not fill vectors, and an odd number of them
  [5, 9, 9, 3, 64, 7, 7, 2, 3, 1, 1],
  [9, 8, 8, 24, 58, 3, 3, 1, 1, 1, 1],
  [2, 5, 7, 7, 1, 3, 3, 1, 1, 1, 1],
  [2, 5, 7, 116, 29, 1, 1, 1, 0, 1, 1],
  // dilation
  [2, 11, 9, 16, 32, 3, 3, 1, 2, 1, 2],
  [2, 11, 9, 5, 6, 3, 3, 2, 1, 1, 3],
  // groups: of whole tiles, of whole vectors, of some channels more, and several in a vector
  [3, 6, 6, 256, 256, 3, 3, 1, 1, 2, 1],
  [20, 6, 6, 128, 128, 3, 3, 2, 1, 4, 1],
  [3, 7, 5, 144, 72, 3, 3, 1, 1, 6, 1],
  [9, 8, 8, 64, 64, 3, 3, 1, 1, 16, 1],
  [3, 8, 8, 24, 24, 3, 3, 2, 1, 3, 1],
  [3, 8, 8, 12, 24, 3, 3, 1, 1, 6, 1],
  [2, 6, 6, 32, 64, 1, 1, 1, 0, 32, 1], // each channel a group of two outputs
  [2, 9, 9, 32, 32, 3, 3, 1, 2, 32, 2], // depthwise, dilated
  // depthwise
  [3, 8, 8, 32, 32, 3, 3, 1, 1, 32, 1],
  [20, 9, 7, 24, 24, 3, 3, 2, 1, 24, 1],
  [2, 8, 8, 40, 40, 5, 5, 1, 2, 40, 1],
  [2, 11, 8, 19, 19, 5, 5, 2, 2, 19, 1],
  [2, 9, 9, 16, 16, 7, 7, 1, 3, 16, 1],
  [2, 10, 9, 33, 33, 7, 7, 2, 3, 33, 1],
  [2, 6, 8, 16, 16, 1, 3, 2, 1, 16, 1],
  [1, 1, 1, 20, 20, 3, 3, 2, 1, 20, 1],
] as const;

/** Tests of specnet's convolution and its gradients against TensorFlow's in float32, each with all cases. */
export function describeConvolutions(chosen: readonly Precision[]): void {
  for (const precision of chosen) {
    describe(`specnet's convolution and gradients in ${precision} against TensorFlow's in float32`, async () => {
      let engine: Engine;
      before(async () => {
        engine = new Engine(await openTensorFlow());
      });

      for (const shape of cases) {
        it(`[${shape.join(', ')}]`, (context) => {
          if (!engine.usesCustom('SpecnetConvolve', precision)) return context.skip(lacksKernels);
          compare(engine, precision, shape);
        });
      }
    });
  }
}

/** Sums are compared: what is stored in bfloat16 is rounded to eight bits, the weight gradient never is. */
function compare(engine: Engine, precision: Precision, shape: (typeof cases)[number]): void {
  const [batch, height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding, groups, dilation] = shape;
  const out = (size: number, kernel: number) =>
    Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
  const outSize = [out(height, kernelHeight), out(width, kernelWidth)] as const;
  const kernel = [kernelHeight, kernelWidth];
  const live = engine.liveTensors;
  const picture = makeTensors(engine, precision, 1, [batch, height, width, inputs]);
  const gradient = makeTensors(engine, precision, 2, [batch, ...outSize, outputs]);
  const weight = makeFloats(engine, 3, [...kernel, inputs / groups, outputs]);
  const affine = [4, 5].map((seed) => makeFloats(engine, seed, [outputs]));
  const mean = makeFloats(engine, 6, [outputs]);
  const variance = engine.tensor(new Float32Array(outputs).fill(1.5), [outputs]);
  const rounding = precision === 'bfloat16' ? 1e-2 : 1e-5;

  const settings = {
    kernel: [kernelHeight, kernelWidth] as const,
    padding: [padding, padding] as const,
    input: [height, width, inputs] as const,
    output: [...outSize, outputs] as const,
    ...{stride, groups, dilation, bias: false},
  };
  const kernels = chooseCustomKernels(engine, precision, settings);
  assert.ok(kernels, 'there are kernels for it');
  const own = kernels.attributes;
  const pack = (transpose: boolean) => kernels.pack(transpose)(weight);
  const plain = {affines: 0, addends: 0, epsilon: {float: 0}, relu: false};
  const convolve = (attributes: object, ...rest: readonly Tensor[]) => {
    const forward = {...own, ...plain, size: outSize, channels: outputs, ...attributes};
    const packed = pack(false);
    const result = engine.kernel(kernels.forward, forward)(picture.own, packed, ...rest);
    engine.release(packed);
    return result;
  };
  const convolveBack = (...addend: readonly Tensor[]) => {
    const back = {...own, size: [height, width], channels: inputs, addends: addend.length};
    const packed = pack(true);
    const result = engine.kernel(kernels.backwardInput, back)(gradient.own, packed, ...addend);
    engine.release(packed);
    return result;
  };

  const tf = {
    T: {type: DataType.float32},
    strides: [1, stride, stride, 1],
    dilations: [1, 1, 1, 1],
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0],
    data_format: 'NHWC',
    use_cudnn_on_gpu: true,
  };
  const inputSizes = engine.tensor(Int32Array.of(batch, height, width, inputs), [4]);
  const wide = widenWeights(engine, weight, settings);
  const weightSizes = engine.tensor(Int32Array.from(wide.shape), [4]);
  const float = {T: {type: DataType.float32}};
  const add = engine.kernel('AddV2', float);
  const y = engine.kernel('Conv2D', tf)(picture.wide, wide);
  const dx = engine.kernel('Conv2DBackpropInput', tf)(inputSizes, wide, gradient.wide);
  const dw = engine.kernel('Conv2DBackpropFilter', tf)(picture.wide, weightSizes, gradient.wide);
  const dxOnto = add(dx, picture.wide);
  const [scale, shift] = affine as [Tensor, Tensor];
  const normalize = {...float, U: float.T, epsilon: {float: 1e-3}, data_format: 'NHWC', is_training: false};
  const inference = {...normalize, exponential_avg_factor: {float: 1}};
  const norm = engine.kernels('FusedBatchNormV3', inference, 6)(y, scale, shift, mean, variance);
  const sum = add(norm[0] as Tensor, gradient.wide);
  const positive = engine.kernel('Relu', float)(sum);
  const biased = engine.kernel('BiasAdd', {...float, data_format: 'NHWC'})(y, shift);

  const onBatchNorm = {affines: 4, addends: 1, epsilon: {float: 1e-3}, relu: true};
  const pairs = [
    [convolve({}), y, rounding, 'output'],
    [convolve({affines: 1}, shift), biased, rounding, 'with a bias'],
    [convolve(onBatchNorm, scale, shift, mean, variance, gradient.own), positive, rounding, 'with all that follows'],
    [convolveBack(), dx, rounding, 'gradient of the feature map'],
    [convolveBack(picture.own), dxOnto, rounding, 'added to what waits'],
    [engine.kernel(kernels.backwardWeight, own)(picture.own, gradient.own), dw, 1e-5, 'gradient of the weight'],
  ] as const;
  for (const [found, expected, tolerance, name] of pairs) {
    const values = expected === dw ? narrowGradient(engine, dw, settings) : engine.read(expected);
    assertClose(readFloats(engine, found), values, tolerance, name);
    engine.release(found);
  }
  engine.release(y, dx, dw, dxOnto, sum, positive, biased, inputSizes, weightSizes, ...norm, ...affine, mean);
  engine.release(variance, weight, wide, picture.wide, picture.own, gradient.wide, gradient.own);
  if (engine.liveTensors !== live) throw new Error('a tensor was not released');
}

interface Settings {
  readonly kernel: readonly [number, number];
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  readonly groups: number;
  readonly dilation: number;
}

/**
 * Weights `[kh, kw, in / groups, out]` as those of a convolution without groups or dilation: zeros lie between them.
 */
function widenWeights(engine: Engine, weight: Tensor, settings: Settings): Tensor {
  const {shape, places} = listPlaces(settings);
  const values = engine.read(weight);
  const wide = new Float32Array(shape.reduce((product, length) => product * length, 1));
  places.forEach((place, i) => (wide[place] = values[i] as number));
  return engine.tensor(wide, shape);
}

/** Of the gradient of such weights, what belongs to the ones that are there. */
function narrowGradient(engine: Engine, gradient: Tensor, settings: Settings): Float32Array {
  const values = engine.read(gradient);
  return Float32Array.from(listPlaces(settings).places, (place) => values[place] as number);
}

/** Where each weight stands among those of a convolution without groups or dilation. */
function listPlaces({kernel, input, output, groups, dilation}: Settings) {
  const [inputs, outputs] = [input[2], output[2]];
  const span = (size: number) => dilation * (size - 1) + 1;
  const shape = [span(kernel[0]), span(kernel[1]), inputs, outputs];
  const places: number[] = [];
  for (let kh = 0; kh < kernel[0]; kh++) {
    for (let kw = 0; kw < kernel[1]; kw++) {
      for (let i = 0; i < inputs / groups; i++) {
        for (let o = 0; o < outputs; o++) {
          const channel = i + Math.floor(o / (outputs / groups)) * (inputs / groups);
          places.push(((kh * dilation * span(kernel[1]) + kw * dilation) * inputs + channel) * outputs + o);
        }
      }
    }
  }
  return {shape, places};
}

function readFloats(engine: Engine, tensor: Tensor): Float32Array {
  if (tensor.dtype === DataType.float32) return engine.read(tensor);
  const cast = {SrcT: {type: DataType.bfloat16}, DstT: {type: DataType.float32}, Truncate: false};
  const wide = engine.kernel('Cast', cast)(tensor);
  const values = engine.read(wide);
  engine.release(wide);
  return values;
}

/** The same random numbers in float32, and in the precision of our kernel. */
function makeTensors(engine: Engine, precision: Precision, seed: number, shape: readonly number[]) {
  const wide = makeFloats(engine, seed, shape);
  if (precision === 'float32') return {wide, own: engine.retain(wide)};
  const cast = {SrcT: {type: DataType.float32}, DstT: {type: DataType.bfloat16}, Truncate: false};
  return {wide, own: engine.kernel('Cast', cast)(wide)};
}

/** Numbers that bfloat16 holds exactly. */
function makeFloats(engine: Engine, seed: number, shape: readonly number[]): Tensor {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return engine.tensor(new Float32Array(size).map(() => Math.floor(nextUniform(random) * 256) / 128 - 1), shape);
}
