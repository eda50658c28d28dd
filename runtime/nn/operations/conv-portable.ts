import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import type {PortableResult} from '../operation.js';
import type {ConvSettings} from './conv.js';

/** The convolution as plain tfjs calls: zeros are padded first, since tfjs pads only as TensorFlow's SAME does. */
export function convolvePortably(
  tf: typeof tfjs,
  settings: ConvSettings,
  inputs: readonly tfjs.Tensor[],
  parameters: readonly tfjs.Tensor[],
): PortableResult {
  const {padding: [top, left], stride, dilation, groups} = settings;
  const x = at(inputs, 0) as tfjs.Tensor4D;
  const weight = at(parameters, 0) as tfjs.Tensor4D;
  const padded = tf.pad(x, [[0, 0], [top, top], [left, left], [0, 0]]);
  // tfjs has no grouped convolution: one for each group, side by side.
  const pictures: tfjs.Tensor4D[] = groups === 1 ? [padded] : tf.split(padded, groups, 3);
  const kernels: tfjs.Tensor4D[] = groups === 1 ? [weight] : tf.split(weight, groups, 3);
  const parts = pictures.map((picture, i) => tf.conv2d(picture, at(kernels, i), stride, 'valid', 'NHWC', dilation));
  const y = groups === 1 ? at(parts, 0) : tf.concat(parts, 3);
  return {output: settings.bias ? tf.add(y, at(parameters, 1)) : y};
}
