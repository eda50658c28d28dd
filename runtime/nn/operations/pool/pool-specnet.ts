import {at} from '../../at.js';
import {activationType} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import type {PoolSettings} from './window.js';

/** Places in a window of the largest kernel that specnet's own takes fill a byte. */
const largestKernel = 15;

/** The largest value on specnet's custom kernels (addon/vectors/pool_max.cc): what is kept is where it was found. */
export function poolMaxInWindows(engine: Engine, precision: Precision, settings: PoolSettings): NativeLayer | null {
  if (settings.kernel > largestKernel || !engine.usesCustom('SpecnetMaxPool', precision)) return null;
  const {onInput, onOutput} = describeWindows(precision, settings);
  const infer = engine.kernel('SpecnetMaxPool', {...onOutput, keeps: 0});
  const forward = engine.kernels('SpecnetMaxPool', {...onOutput, keeps: 1}, 2);
  const backward = engine.kernel('SpecnetMaxPoolGradient', onInput);
  return {
    forward(inputs, _parameters, training) {
      if (!training) return {output: infer(at(inputs, 0)), saved: [], buffers: []};
      const [output, chosen] = forward(at(inputs, 0)) as [Tensor, Tensor];
      return {output, saved: [chosen], buffers: []};
    },
    backward: (gradient, saved) => ({inputs: [backward(gradient, ...saved)], parameters: []}),
  };
}

/** The mean on specnet's custom kernels (addon/vectors/pool_mean.cc): PyTorch's padding and counts in one pass. */
export function averageInWindows(
  engine: Engine,
  precision: Precision,
  settings: PoolSettings,
  countPadding: boolean,
): NativeLayer | null {
  if (!engine.usesCustom('SpecnetMeanPool', precision)) return null;
  const {onInput, onOutput} = describeWindows(precision, settings);
  const forward = engine.kernel('SpecnetMeanPool', {...onOutput, counts_padding: countPadding});
  const backward = engine.kernel('SpecnetMeanPoolGradient', {...onInput, counts_padding: countPadding});
  return {
    forward: (inputs) => ({output: forward(at(inputs, 0)), saved: [], buffers: []}),
    backward: (gradient) => ({inputs: [backward(gradient)], parameters: []}),
  };
}

/** Attributes of what makes the input's gradient, and of what makes the output. */
function describeWindows(precision: Precision, {input, output, kernel, stride, padding}: PoolSettings) {
  const shared = {T: activationType(precision), kernel, stride, padding};
  return {
    onInput: {...shared, size: [input[0], input[1]]},
    onOutput: {...shared, size: [output[0], output[1]]},
  };
}
