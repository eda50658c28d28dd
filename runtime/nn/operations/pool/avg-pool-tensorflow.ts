import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import {borderKernels} from '../../native/border.js';
import type {PoolSettings} from './window.js';
import {countTaps} from './window.js';

/**
 * AvgPool knows SAME, which leaves out what is padded, and VALID. Where windows reach over the border as SAME's do, it
 * is that; elsewhere zeros are padded first. What is left is a factor at each place, where the taps that count are not
 * those that the kernel counted.
 */
export function averageWindowsNatively(
  engine: Engine,
  precision: Precision,
  settings: PoolSettings,
  countPadding: boolean,
): NativeLayer {
  const {input, output, kernel, stride, padding, paddingEnd} = settings;
  const T = activationType(precision);
  const same = stride === 1 && 2 * padding === kernel - 1 && paddingEnd[0] === padding && paddingEnd[1] === padding;
  const pads = !same && paddingEnd[0] + paddingEnd[1] > 0;
  const attributes = {
    T,
    ksize: [1, kernel, kernel, 1],
    strides: [1, stride, stride, 1],
    padding: same ? 'SAME' : 'VALID',
    data_format: 'NHWC',
  };
  const forward = engine.kernel('AvgPool', attributes);
  const backward = engine.kernel('AvgPoolGrad', attributes);
  const border = pads
    ? borderKernels(engine, T, input, [[padding, paddingEnd[0]], [padding, paddingEnd[1]], [0, 0]])
    : null;
  const paddedSize = pads ? [input[0] + padding + paddingEnd[0], input[1] + padding + paddingEnd[1], input[2]] : input;

  const wanted = countTaps(settings, countPadding);
  const counted = same ? countTaps(settings, false) : new Float32Array(wanted.length).fill(kernel * kernel);
  const factors = counted.map((count, place) => count / (wanted[place] as number));
  const multiply = engine.kernel('Mul', {T});
  const cast = castKernel(engine, float32Type, T);
  const correct = (values: Tensor): Tensor => {
    const wide = engine.tensor(factors, [1, output[0], output[1], 1]);
    const narrow = cast(wide);
    const result = multiply(values, narrow);
    engine.release(wide, narrow);
    return result;
  };
  const isExact = factors.every((factor) => factor === 1);

  return {
    forward(inputs) {
      const x = border === null ? engine.retain(at(inputs, 0)) : border.add(at(inputs, 0));
      const mean = forward(x);
      engine.release(x);
      if (isExact) return {output: mean, saved: [], buffers: []};
      const corrected = correct(mean);
      engine.release(mean);
      return {output: corrected, saved: [], buffers: []};
    },

    backward(gradient) {
      const corrected = isExact ? engine.retain(gradient) : correct(gradient);
      const size = engine.tensor(Int32Array.of(at(gradient.shape, 0), ...paddedSize), [4]);
      const dx = backward(size, corrected);
      engine.release(size, corrected);
      if (border === null) return {inputs: [dx], parameters: []};
      const cropped = border.remove(dx);
      engine.release(dx);
      return {inputs: [cropped], parameters: []};
    },
  };
}
