import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import type {PortableResult} from '../../operation.js';
import type {ConvSettings} from './settings.js';

/** The convolution as plain tfjs calls: zeros are padded first, since tfjs pads only as TensorFlow's SAME does. */
export function convolvePortably(
  tf: typeof tfjs,
  settings: ConvSettings,
  inputs: readonly tfjs.Tensor[],
  parameters: readonly tfjs.Tensor[],
  training: boolean,
): PortableResult {
  const {padding: [top, left], stride, groups} = settings;
  const x = at(inputs, 0) as tfjs.Tensor4D;
  // tfjs has no gradient of a dilated convolution, nor one with a stride.
  const spreads = settings.dilation > 1 && (training || stride > 1);
  const given = at(parameters, 0) as tfjs.Tensor4D;
  const weight = spreads ? dilate(tf, given, settings.dilation) : given;
  const dilation = spreads ? 1 : settings.dilation;
  const padded = tf.pad(x, [[0, 0], [top, top], [left, left], [0, 0]]);
  if (groups > 1 && groups === settings.input[2]) {
    const y = tf.depthwiseConv2d(padded, separateChannels(tf, weight, groups), stride, 'valid', 'NHWC', dilation);
    return {output: settings.bias ? tf.add(y, at(parameters, 1)) : y};
  }
  // tfjs has no grouped convolution: one for each group, side by side.
  const slices: tfjs.Tensor4D[] = groups === 1 ? [padded] : tf.split(padded, groups, 3);
  const kernels: tfjs.Tensor4D[] = groups === 1 ? [weight] : tf.split(weight, groups, 3);
  const parts = slices.map((slice, i) => tf.conv2d(slice, at(kernels, i), stride, 'valid', 'NHWC', dilation));
  const y = groups === 1 ? at(parts, 0) : tf.concat(parts, 3);
  return {output: settings.bias ? tf.add(y, at(parameters, 1)) : y};
}

/** `[height, width, 1, inputs * multiplier]` as tfjs has depthwise kernels: `[height, width, inputs, multiplier]`. */
function separateChannels(tf: typeof tfjs, weight: tfjs.Tensor4D, inputs: number): tfjs.Tensor4D {
  const [height, width, , outputs] = weight.shape;
  return tf.reshape(weight, [height, width, inputs, outputs / inputs]);
}

/** A kernel with dilation - 1 zeros between its taps, by axes before and after: GPUs pad four axes at most. */
function dilate(tf: typeof tfjs, weight: tfjs.Tensor4D, dilation: number): tfjs.Tensor4D {
  const [height, width, inputs, outputs] = weight.shape;
  const gap: [number, number] = [0, dilation - 1];
  const none: [number, number] = [0, 0];
  const rows = tf.pad(tf.reshape(weight, [height, 1, width * inputs * outputs]), [none, gap, none]);
  const taps = tf.pad(tf.reshape(rows, [height * dilation * width, 1, inputs * outputs]), [none, gap, none]);
  const wide = tf.reshape(taps, [height * dilation, width * dilation, inputs, outputs]) as tfjs.Tensor4D;
  const size: [number, number, number, number] = [
    (height - 1) * dilation + 1,
    (width - 1) * dilation + 1,
    inputs,
    outputs,
  ];
  return tf.slice(wide, [0, 0, 0, 0], size);
}
