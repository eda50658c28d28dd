// Generated from resnext29-8x64d.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 34,426,698 trainable parameters · 5,387,266,048 MACs · spec 34cc2ba7

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnext29-8x64d.contract.js';

interface BottleneckProjectionOptions {
  readonly inner: number;
  readonly stride: number;
  readonly out: number;
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens, with a 1x1 projection shortcut. */
function bottleneckProjection(x: Node, name: string, {inner, stride, out}: BottleneckProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, stride, groups: 8}), `${name}.bn2`));
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
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, groups: 8}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  return relu(add(y, x));
}

/** ResNeXt-29 for CIFAR-10, with 8 groups, 64 channels wide. */
export function resnext29_8x64d({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 3}), 'bn1')); // [32, 32, 64] · 1,856 parameters

  // layer1 · resnext29-8x64d.yaml:10
  x = bottleneckProjection(x, 'layer1.0', {inner: 512, stride: 1, out: 256}); // [32, 32, 256] · 478,208 parameters
  x = bottleneck(x, 'layer1.1', {inner: 512, out: 256}); // [32, 32, 256] · 559,616 parameters
  x = bottleneck(x, 'layer1.2', {inner: 512, out: 256}); // [32, 32, 256] · 559,616 parameters

  // layer2 · resnext29-8x64d.yaml:11
  x = bottleneckProjection(x, 'layer2.0', {inner: 1024, stride: 2, out: 512}); // [16, 16, 512] · 2,103,296 parameters
  x = bottleneck(x, 'layer2.1', {inner: 1024, out: 512}); // [16, 16, 512] · 2,233,344 parameters
  x = bottleneck(x, 'layer2.2', {inner: 1024, out: 512}); // [16, 16, 512] · 2,233,344 parameters

  // layer3 · resnext29-8x64d.yaml:12
  x = bottleneckProjection(x, 'layer3.0', {inner: 2048, stride: 2, out: 1024}); // [8, 8, 1024] · 8,400,896 parameters
  x = bottleneck(x, 'layer3.1', {inner: 2048, out: 1024}); // [8, 8, 1024] · 8,923,136 parameters
  x = bottleneck(x, 'layer3.2', {inner: 2048, out: 1024}); // [8, 8, 1024] · 8,923,136 parameters

  return model('resnext29-8x64d', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
