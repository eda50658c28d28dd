import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Attributes, Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import {biasKernels} from '../../native/bias.js';
import type {Precision} from '../../precision.js';
import type {ConvSettings} from './settings.js';

/** Whether TensorFlow's depthwise kernels take a convolution: each channel a group, with any number of outputs. */
export function isDepthwise({input, groups, dilation}: ConvSettings): boolean {
  return groups > 1 && input[2] === groups && dilation === 1;
}

/**
 * A depthwise convolution on TensorFlow's own kernels and their gradients, which take explicit padding. Their weights
 * are `[height, width, in, multiplier]`: the same numbers in the same order as `[height, width, 1, out]`.
 */
export function convolveDepthwise(engine: Engine, precision: Precision, settings: ConvSettings): NativeLayer {
  const {kernel, padding: [top, left], stride, input, output} = settings;
  const T = activationType(precision);
  const attributes: Attributes = {
    T,
    strides: [1, stride, stride, 1],
    dilations: [1, 1, 1, 1],
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, top, top, left, left, 0, 0],
    data_format: 'NHWC',
  };
  const forward = engine.kernel('DepthwiseConv2dNative', attributes);
  const backwardInput = engine.kernel('DepthwiseConv2dNativeBackpropInput', attributes);
  const backwardFilter = engine.kernel('DepthwiseConv2dNativeBackpropFilter', attributes);
  const toActivation = castKernel(engine, float32Type, T);
  const toFloat = castKernel(engine, T, float32Type);
  const bias = biasKernels(engine, precision);
  const reshapeFloats = engine.kernel('Reshape', {T: float32Type, Tshape: {type: 3}});
  const theirs = [kernel[0], kernel[1], input[2], output[2] / input[2]];
  const ours = [kernel[0], kernel[1], 1, output[2]];
  const withShape = <R>(shape: readonly number[], call: (shapeTensor: Tensor) => R): R => {
    const tensor = engine.tensor(Int32Array.from(shape), [shape.length]);
    const result = call(tensor);
    engine.release(tensor);
    return result;
  };

  return {
    forward(inputs, parameters, training) {
      const x = at(inputs, 0);
      const reshaped = withShape(theirs, (shape) => reshapeFloats(at(parameters, 0), shape));
      const weight = toActivation(reshaped);
      engine.release(reshaped);
      let y = forward(x, weight);
      if (settings.bias) y = bias.add(y, at(parameters, 1));
      if (training) return {output: y, saved: [engine.retain(x), weight], buffers: []};
      engine.release(weight);
      return {output: y, saved: [], buffers: []};
    },

    backward(gradient, saved, wantsInputs) {
      const x = at(saved, 0);
      const raw = withShape(theirs, (shape) => backwardFilter(x, shape, gradient));
      const wide = toFloat(raw);
      const parameters = [withShape(ours, (shape) => reshapeFloats(wide, shape))];
      engine.release(raw, wide);
      if (settings.bias) parameters.push(bias.gradient(gradient));
      const dx = wantsInputs ? withShape(x.shape, (shape) => backwardInput(shape, at(saved, 1), gradient)) : null;
      return {inputs: [dx], parameters};
    },
  };
}
