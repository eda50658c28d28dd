// Generated from se-resnet50.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 28,088,024 trainable parameters · 4,091,699,200 MACs · spec bef31a53

import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu, squeezeExcite} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './se-resnet50.contract.js';

interface BottleneckSeProjectionOptions {
  readonly inner: number;
  readonly stride: number;
  readonly out: number;
  readonly seChannels: number;
}

/**
 * A 1x1 convolution that narrows, a 3x3, a 1x1 that widens, and a gate for each channel, with a 1x1 projection
 * shortcut.
 */
function bottleneckSeProjection(
  x: Node,
  name: string,
  {inner, stride, out, seChannels}: BottleneckSeProjectionOptions,
): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, stride}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  y = squeezeExcite(y, `${name}.se`, {channels: seChannels});
  let shortcut = conv(x, `${name}.downsample.0`, {channels: out, kernel: 1, stride});
  shortcut = batchNorm(shortcut, `${name}.downsample.1`);
  return relu(add(y, shortcut));
}

interface BottleneckSeOptions {
  readonly inner: number;
  readonly out: number;
  readonly seChannels: number;
}

/** A 1x1 convolution that narrows, a 3x3, a 1x1 that widens, and a gate for each channel, with an identity shortcut. */
function bottleneckSe(x: Node, name: string, {inner, out, seChannels}: BottleneckSeOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  y = squeezeExcite(y, `${name}.se`, {channels: seChannels});
  return relu(add(y, x));
}

/** ResNet-50 with squeeze and excitation, as in timm (seresnet50). */
export function seResnet50({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 7, stride: 2}), 'bn1')); // [112, 112, 64] · 9,536 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet50.yaml:10
  x = bottleneckSeProjection(x, 'layer1.0', {inner: 64, stride: 1, out: 256, seChannels: 16}); // [56, 56, 256] · 83,472 parameters
  x = bottleneckSe(x, 'layer1.1', {inner: 64, out: 256, seChannels: 16}); // [56, 56, 256] · 78,864 parameters
  x = bottleneckSe(x, 'layer1.2', {inner: 64, out: 256, seChannels: 16}); // [56, 56, 256] · 78,864 parameters

  // layer2 · resnet50.yaml:11
  x = bottleneckSeProjection(x, 'layer2.0', {inner: 128, stride: 2, out: 512, seChannels: 32}); // [28, 28, 512] · 412,704 parameters
  x = bottleneckSe(x, 'layer2.1', {inner: 128, out: 512, seChannels: 32}); // [28, 28, 512] · 313,376 parameters
  x = bottleneckSe(x, 'layer2.2', {inner: 128, out: 512, seChannels: 32}); // [28, 28, 512] · 313,376 parameters
  x = bottleneckSe(x, 'layer2.3', {inner: 128, out: 512, seChannels: 32}); // [28, 28, 512] · 313,376 parameters

  // layer3 · resnet50.yaml:12
  x = bottleneckSeProjection(x, 'layer3.0', {inner: 256, stride: 2, out: 1024, seChannels: 64}); // [14, 14, 1024] · 1,644,608 parameters
  x = bottleneckSe(x, 'layer3.1', {inner: 256, out: 1024, seChannels: 64}); // [14, 14, 1024] · 1,249,344 parameters
  x = bottleneckSe(x, 'layer3.2', {inner: 256, out: 1024, seChannels: 64}); // [14, 14, 1024] · 1,249,344 parameters
  x = bottleneckSe(x, 'layer3.3', {inner: 256, out: 1024, seChannels: 64}); // [14, 14, 1024] · 1,249,344 parameters
  x = bottleneckSe(x, 'layer3.4', {inner: 256, out: 1024, seChannels: 64}); // [14, 14, 1024] · 1,249,344 parameters
  x = bottleneckSe(x, 'layer3.5', {inner: 256, out: 1024, seChannels: 64}); // [14, 14, 1024] · 1,249,344 parameters

  // layer4 · resnet50.yaml:13
  x = bottleneckSeProjection(x, 'layer4.0', {inner: 512, stride: 2, out: 2048, seChannels: 128}); // [7, 7, 2048] · 6,566,016 parameters
  x = bottleneckSe(x, 'layer4.1', {inner: 512, out: 2048, seChannels: 128}); // [7, 7, 2048] · 4,989,056 parameters
  x = bottleneckSe(x, 'layer4.2', {inner: 512, out: 2048, seChannels: 128}); // [7, 7, 2048] · 4,989,056 parameters

  return model('se-resnet50', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
