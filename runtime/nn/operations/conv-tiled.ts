import {at} from '../at.js';
import {activationType, castKernel, float32Type} from '../native/engine.js';
import type {Engine} from '../native/engine.js';
import type {NativeLayer, Precision} from '../operation.js';
import type {ConvSettings} from './conv.js';

/** Whether `convolveInTiles` takes a convolution here. */
export function runsInTiles(engine: Engine, precision: Precision, settings: ConvSettings): boolean {
  const {input, output, dilation, groups} = settings;
  const fits = input[2] % 16 === 0 && output[2] % 16 === 0 && dilation === 1 && groups === 1;
  return fits && engine.runsOwn('SpecnetConvolve', precision);
}

/**
 * The convolution on specnet's own kernels (native/addon/convolve.cc). They take the float32 weights as they are, pad
 * as PyTorch does at any stride, and add the gradient that waits at the input while they write theirs.
 */
export function convolveInTiles(engine: Engine, precision: Precision, settings: ConvSettings): NativeLayer {
  const {kernel, padding, stride, input, output} = settings;
  const T = activationType(precision);
  const shared = {T, kernel, padding, stride};
  const pack = engine.kernel('SpecnetPackWeights', {T, transpose: false});
  const packTransposed = engine.kernel('SpecnetPackWeights', {T, transpose: true});
  const affine = {affines: settings.bias ? 1 : 0, epsilon: {float: 0}, rectify: false, addends: 0};
  const forward = engine.kernel('SpecnetConvolve', {...shared, ...affine, size: sizeOf(output), channels: output[2]});
  const toInput = {...shared, size: sizeOf(input), channels: input[2]};
  const backwardInput = engine.kernel('SpecnetConvolveBack', {...toInput, addends: 0});
  const backwardInputOnto = engine.kernel('SpecnetConvolveBack', {...toInput, addends: 1});
  const backwardWeight = engine.kernel('SpecnetConvWeightGradient', shared);
  const biasGradient = engine.kernel('BiasAddGrad', {T, data_format: 'NHWC'});
  const toFloat = castKernel(engine, T, float32Type);

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
      if (settings.bias) {
        const rawBias = biasGradient(gradient);
        parameters.push(toFloat(rawBias));
        engine.release(rawBias);
      }
      if (!wantsInputs) return {inputs: [null], parameters};
      const packed = packTransposed(at(saved, 1));
      const dx = waiting === null ? backwardInput(gradient, packed) : backwardInputOnto(gradient, packed, waiting);
      engine.release(packed);
      return {inputs: [dx], parameters};
    },
  };
}

function sizeOf([height, width]: readonly [number, number, number]): readonly [number, number] {
  return [height, width];
}
