import {at} from '../../at.js';
import {activationType, float32Type} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import type {ConvSettings} from './settings.js';
import {convolveNatively} from './tensorflow.js';

/**
 * A grouped convolution as one convolution for each group, side by side: TensorFlow's CPU kernels have no gradients of
 * grouped ones. Channels of group g are the g-th part of the input's, the weight's and the output's last axis.
 */
export function convolveGroups(engine: Engine, precision: Precision, settings: ConvSettings): NativeLayer {
  const {groups, input, output} = settings;
  const layer = convolveNatively(engine, precision, {
    ...settings,
    groups: 1,
    input: [input[0], input[1], input[2] / groups],
    output: [output[0], output[1], output[2] / groups],
  });
  const T = activationType(precision);
  const activations = partKernels(engine, T, groups);
  const floats = partKernels(engine, float32Type, groups);

  return {
    forward(inputs, parameters, training) {
      const slices = activations.split(at(inputs, 0), 3);
      const arrays = parameters.map((parameter) => floats.split(parameter, parameter.shape.length - 1));
      const parts = slices.map((slice, g) =>
        layer.forward([slice], arrays.map((array) => at(array, g)), training),
      );
      const outputs = parts.map((part) => part.output);
      const result = activations.join(outputs, 3);
      engine.release(...slices, ...arrays.flat(), ...outputs);
      return {output: result, saved: parts.flatMap((part) => part.saved), buffers: []};
    },

    backward(gradient, saved, wantsInputs) {
      const gradients = activations.split(gradient, 3);
      const each = saved.length / groups;
      const parts = gradients.map((part, g) =>
        layer.backward(part, saved.slice(g * each, (g + 1) * each), wantsInputs, []),
      );
      const slices = parts.flatMap((part) => part.inputs).filter((part) => part !== null);
      const parameters = at(parts, 0).parameters.map((first, i) =>
        floats.join(parts.map((part) => at(part.parameters, i)), first.shape.length - 1),
      );
      const inputs = [wantsInputs ? activations.join(slices, 3) : null];
      engine.release(...gradients, ...slices, ...parts.flatMap((part) => part.parameters));
      return {inputs, parameters};
    },
  };
}

function partKernels(engine: Engine, T: {readonly type: number}, parts: number) {
  const split = engine.kernels('Split', {T, num_split: parts}, parts);
  const join = engine.kernel('ConcatV2', {T, N: parts, Tidx: {type: 3}});
  const onAxis = <R>(axis: number, call: (axisTensor: Tensor) => R): R => {
    const tensor = engine.tensor(Int32Array.of(axis), []);
    const result = call(tensor);
    engine.release(tensor);
    return result;
  };
  return {
    split: (tensor: Tensor, axis: number) => onAxis(axis, (axisTensor) => split(axisTensor, tensor)),
    join: (tensors: readonly Tensor[], axis: number) => onAxis(axis, (axisTensor) => join(...tensors, axisTensor)),
  };
}
