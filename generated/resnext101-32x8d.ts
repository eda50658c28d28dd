// Generated from resnext101-32x8d.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 88,791,336 trainable parameters · 16,414,015,488 MACs · spec 0ad43be9

import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnext101-32x8d.contract.js';

interface BottleneckProjectionOptions {
  readonly inner: number;
  readonly stride: number;
  readonly out: number;
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens, with a 1x1 projection shortcut. */
function bottleneckProjection(x: Node, name: string, {inner, stride, out}: BottleneckProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, stride, groups: 32}), `${name}.bn2`));
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
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, groups: 32}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  return relu(add(y, x));
}

/** ResNeXt-101 with 32 groups, 8 channels wide, as in torchvision. */
export function resnext101_32x8d({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 7, stride: 2}), 'bn1')); // [112, 112, 64] · 9,536 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet101.yaml:10
  x = bottleneckProjection(x, 'layer1.0', {inner: 256, stride: 1, out: 256}); // [56, 56, 256] · 118,784 parameters
  x = bottleneck(x, 'layer1.1', {inner: 256, out: 256}); // [56, 56, 256] · 151,040 parameters
  x = bottleneck(x, 'layer1.2', {inner: 256, out: 256}); // [56, 56, 256] · 151,040 parameters

  // layer2 · resnet101.yaml:11
  x = bottleneckProjection(x, 'layer2.0', {inner: 512, stride: 2, out: 512}); // [28, 28, 512] · 602,112 parameters
  x = bottleneck(x, 'layer2.1', {inner: 512, out: 512}); // [28, 28, 512] · 601,088 parameters
  x = bottleneck(x, 'layer2.2', {inner: 512, out: 512}); // [28, 28, 512] · 601,088 parameters
  x = bottleneck(x, 'layer2.3', {inner: 512, out: 512}); // [28, 28, 512] · 601,088 parameters

  // layer3 · resnet101.yaml:12
  x = bottleneckProjection(x, 'layer3.0', {inner: 1024, stride: 2, out: 1024}); // [14, 14, 1024] · 2,400,256 parameters
  x = bottleneck(x, 'layer3.1', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.2', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.3', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.4', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.5', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.6', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.7', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.8', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.9', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.10', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.11', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.12', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.13', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.14', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.15', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.16', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.17', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.18', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.19', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.20', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.21', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters
  x = bottleneck(x, 'layer3.22', {inner: 1024, out: 1024}); // [14, 14, 1024] · 2,398,208 parameters

  // layer4 · resnet101.yaml:13
  x = bottleneckProjection(x, 'layer4.0', {inner: 2048, stride: 2, out: 2048}); // [7, 7, 2048] · 9,584,640 parameters
  x = bottleneck(x, 'layer4.1', {inner: 2048, out: 2048}); // [7, 7, 2048] · 9,580,544 parameters
  x = bottleneck(x, 'layer4.2', {inner: 2048, out: 2048}); // [7, 7, 2048] · 9,580,544 parameters

  return model('resnext101-32x8d', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
