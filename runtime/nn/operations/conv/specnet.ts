import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Attributes, Engine, Kernel} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import {biasKernels} from '../../native/bias.js';
import type {ConvSettings} from './settings.js';

/** specnet's custom kernels for a convolution (native/addon): their operations, and how they want the weights. */
export interface CustomKernels {
  readonly forward: string;
  readonly backwardInput: string;
  readonly backwardWeight: string;
  /** Float32 weights to what the kernels read, forward or (`transpose`) for the gradient of the input. */
  pack(transpose: boolean): Kernel;
  /** What all of them are passed, in inference too. */
  readonly attributes: Attributes;
}

/** The kernels of specnet's own that take a convolution here; null where none does. */
export function chooseCustomKernels(
  engine: Engine,
  precision: Precision,
  settings: ConvSettings,
): CustomKernels | null {
  const {kernel, padding, stride, dilation, groups} = settings;
  const T = activationType(precision);
  const attributes = {T, kernel, padding, stride, dilation, groups};
  if (isDepthwise(settings) && engine.usesCustom('SpecnetDepthwise', precision)) {
    return {
      forward: 'SpecnetDepthwise',
      backwardInput: 'SpecnetDepthwiseBack',
      backwardWeight: 'SpecnetDepthwiseWeightGradient',
      pack: () => castKernel(engine, float32Type, float32Type),
      attributes,
    };
  }
  if (fillsUnits(precision, settings) && engine.usesCustom('SpecnetConvolve', precision)) {
    return {
      forward: 'SpecnetConvolve',
      backwardInput: 'SpecnetConvolveBack',
      backwardWeight: 'SpecnetConvWeightGradient',
      pack: (transpose) => engine.kernel('SpecnetPackWeights', {T, transpose, groups}),
      attributes,
    };
  }
  return null;
}

/** As CanConvolveDepthwise of addon/vectors/depthwise.cc has it. */
function isDepthwise({input, output, groups, dilation, stride, kernel}: ConvSettings): boolean {
  return groups > 1 && input[2] === groups && output[2] === groups && dilation === 1 && stride <= 2 &&
    [3, 5, 7].includes(kernel[1]);
}

/**
 * Two channels of bfloat16 are multiplied at a time, and must be of one group, or of narrow ones that are computed
 * together: CanPackWeights of addon/vectors/pack_weights.cc.
 */
function fillsUnits(precision: Precision, {input, output, groups}: ConvSettings): boolean {
  const [inputs, outputs] = [input[2] / groups, output[2] / groups];
  if (precision === 'float32' || groups === 1 || (inputs % 2 === 0 && outputs % 2 === 0)) return true;
  return groups % 2 === 0 && Math.max(inputs, outputs) <= 8;
}

/**
 * The convolution on specnet's custom kernels. They take the float32 weights as they are, pad as PyTorch does at any
 * stride, and add the gradient that waits at the input while they write theirs.
 */
export function convolveWithCustomKernels(
  engine: Engine,
  precision: Precision,
  settings: ConvSettings,
  custom: CustomKernels,
): NativeLayer {
  const {input, output} = settings;
  const pack = custom.pack(false);
  const packTransposed = custom.pack(true);
  const affine = {affines: settings.bias ? 1 : 0, epsilon: {float: 0}, relu: false, addends: 0};
  const forward = engine.kernel(custom.forward, {...custom.attributes, ...affine, ...describeResult(output)});
  const toInput = {...custom.attributes, ...describeResult(input)};
  const backwardInput = engine.kernel(custom.backwardInput, {...toInput, addends: 0});
  const backwardInputOnto = engine.kernel(custom.backwardInput, {...toInput, addends: 1});
  const backwardWeight = engine.kernel(custom.backwardWeight, custom.attributes);
  const bias = biasKernels(engine, precision);

  return {
    addsUp: true,

    forward(inputs, parameters, training) {
      const x = at(inputs, 0);
      const weight = at(parameters, 0);
      const packed = pack(weight);
      const y = forward(x, packed, ...parameters.slice(1));
      engine.release(packed);
      return {output: y, saved: training ? [engine.retain(x), engine.retain(weight)] : [], buffers: []};
    },

    backward(gradient, saved, wantsInputs, [waiting = null]) {
      const parameters = [backwardWeight(at(saved, 0), gradient)];
      if (settings.bias) parameters.push(bias.gradient(gradient));
      if (!wantsInputs) return {inputs: [null], parameters};
      const packed = packTransposed(at(saved, 1));
      const dx = waiting === null ? backwardInput(gradient, packed) : backwardInputOnto(gradient, packed, waiting);
      engine.release(packed);
      return {inputs: [dx], parameters};
    },
  };
}

/** What comes out, as the kernels are given it. */
export function describeResult([height, width, channels]: readonly [number, number, number]): Attributes {
  return {size: [height, width], channels};
}
