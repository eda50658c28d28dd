// Generated from grouped.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 315,818 trainable parameters · 130,450,688 MACs · spec 743f6e0e

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './grouped.contract.js';

interface BottleneckProjectionOptions {
  readonly inner: number;
  readonly stride: number;
  readonly out: number;
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens, with a 1x1 projection shortcut. */
function bottleneckProjection(x: Node, name: string, {inner, stride, out}: BottleneckProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, stride, groups: 4}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  let shortcut = conv(x, `${name}.downsample.0`, {channels: out, kernel: 1, stride});
  shortcut = batchNorm(shortcut, `${name}.downsample.1`);
  return relu(add(y, shortcut));
}

interface BottleneckOptions {
  readonly inner: number;
  readonly out: number;
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens, with an identity shortcut. */
function bottleneck(x: Node, name: string, {inner, out}: BottleneckOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, groups: 4}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  return relu(add(y, x));
}

interface PlainOptions {
  readonly inputChannels: number;
  readonly kernel: number;
  readonly pointwiseChannels: number;
}

/** A separable convolution. */
function plain(x: Node, name: string, {inputChannels, kernel, pointwiseChannels}: PlainOptions): Node {
  let y = conv(x, `${name}.depthwise`, {channels: inputChannels, kernel, groups: inputChannels});
  y = batchNorm(conv(y, `${name}.pointwise`, {channels: pointwiseChannels, kernel: 1}), `${name}.bn`);
  return relu(y);
}

/** The network grouped. */
export function grouped({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 32, kernel: 3}), 'bn1')); // [32, 32, 32] · 928 parameters

  // layer1 · grouped.yaml:7
  x = bottleneckProjection(x, 'layer1.0', {inner: 64, stride: 1, out: 128}); // [32, 32, 128] · 24,320 parameters
  x = bottleneck(x, 'layer1.1', {inner: 64, out: 128}); // [32, 32, 128] · 26,112 parameters

  // layer2 · grouped.yaml:8
  x = bottleneckProjection(x, 'layer2.0', {inner: 128, stride: 2, out: 256}); // [16, 16, 256] · 120,320 parameters
  x = bottleneck(x, 'layer2.1', {inner: 128, out: 256}); // [16, 16, 256] · 103,424 parameters

  // layer3 · grouped.yaml:9
  x = plain(x, 'layer3.0', {inputChannels: 256, kernel: 5, pointwiseChannels: 128}); // [16, 16, 128] · 39,424 parameters

  return model('grouped', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
