import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Attributes, Engine, Kernel, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import {biasKernels} from '../../native/bias.js';
import {borderKernels} from '../../native/border.js';
import type {Border} from '../../native/border.js';
import type {ConvSettings} from './settings.js';

/**
 * The convolution on Conv2D and its two gradients. oneDNN serves the gradients for SAME and VALID padding only,
 * EXPLICIT falls back to slow kernels; so symmetric padding is SAME where that is the same thing (stride 1), and
 * otherwise zeros are padded first and the convolution is VALID.
 */
export function convolveNatively(engine: Engine, precision: Precision, settings: ConvSettings): NativeLayer {
  const {stride, dilation} = settings;
  const T = activationType(precision);
  const border = measureBorder(settings);
  const attributes: Attributes = {
    T,
    strides: [1, stride, stride, 1],
    dilations: [1, dilation, dilation, 1],
    padding: border === 'same' ? 'SAME' : 'VALID',
    explicit_paddings: [],
    data_format: 'NHWC',
    use_cudnn_on_gpu: true,
  };
  const forward = engine.kernel('Conv2D', attributes);
  const backwardInput = engine.kernel('Conv2DBackpropInput', attributes);
  const toActivation = castKernel(engine, float32Type, T);
  const weightGradient = weightGradientKernel(engine, precision, settings, attributes);
  const pad = typeof border === 'object' ? borderKernels(engine, T, settings.input, border) : null;
  const bias = biasKernels(engine, precision);

  return {
    forward(inputs, parameters, training) {
      const x = pad === null ? engine.retain(at(inputs, 0)) : pad.add(at(inputs, 0));
      const weight = toActivation(at(parameters, 0));
      let y = forward(x, weight);
      if (settings.bias) y = bias.add(y, at(parameters, 1));
      if (training) return {output: y, saved: [x, weight], buffers: []};
      engine.release(x, weight);
      return {output: y, saved: [], buffers: []};
    },

    backward(gradient, saved, wantsInputs) {
      const x = at(saved, 0);
      const weight = at(saved, 1);
      const parameters = [weightGradient(x, gradient)];
      if (settings.bias) parameters.push(bias.gradient(gradient));
      if (!wantsInputs) return {inputs: [null], parameters};
      const inputSizes = engine.tensor(Int32Array.from(x.shape), [4]);
      const padded = backwardInput(inputSizes, weight, gradient);
      engine.release(inputSizes);
      if (pad === null) return {inputs: [padded], parameters};
      const cropped = pad.remove(padded);
      engine.release(padded);
      return {inputs: [cropped], parameters};
    },
  };
}

/** The weight gradient in float32 from `(x, gradient)`, x with its border. */
function weightGradientKernel(
  engine: Engine,
  precision: Precision,
  {kernel, input, output}: ConvSettings,
  attributes: Attributes,
): Kernel {
  const backward = engine.kernel('Conv2DBackpropFilter', attributes);
  const toFloat = castKernel(engine, activationType(precision), float32Type);
  const sizes = Int32Array.of(kernel[0], kernel[1], input[2], output[2]);
  return (x, gradient) => {
    const sizeTensor = engine.tensor(sizes, [4]);
    const raw = backward(x as Tensor, sizeTensor, gradient as Tensor);
    const result = toFloat(raw);
    engine.release(sizeTensor, raw);
    return result;
  };
}

/** Zeros that a VALID convolution needs on each side, unless its padding has a name. */
function measureBorder({input, output, kernel, padding, stride, dilation}: ConvSettings): Border | 'same' | 'valid' {
  const span = (axis: 0 | 1) => dilation * (kernel[axis] - 1);
  if (padding[0] === 0 && padding[1] === 0) return 'valid';
  if (stride === 1 && 2 * padding[0] === span(0) && 2 * padding[1] === span(1)) return 'same';
  // The far side needs only what the last window reaches: at stride 2 a 3x3 on an even size never reads it.
  const far = (axis: 0 | 1) => Math.max(0, (output[axis] - 1) * stride + span(axis) + 1 - input[axis] - padding[axis]);
  return [[padding[0], far(0)], [padding[1], far(1)], [0, 0]];
}
