// Generated from resnet50-d.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 25,576,264 trainable parameters · 4,328,824,832 MACs · spec 538c18b6

import {add, avgPool, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet50-d.contract.js';

interface BottleneckDProjectionOptions {
  readonly channels: number;
  readonly stride: number;
  readonly out: number;
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens, with a projection shortcut. */
function bottleneckDProjection(x: Node, name: string, {channels, stride, out}: BottleneckDProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3, stride}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  let shortcut = avgPool(x, {kernel: stride, ceil: true, countPadding: false});
  shortcut = conv(shortcut, `${name}.downsample.1`, {channels: out, kernel: 1});
  shortcut = batchNorm(shortcut, `${name}.downsample.2`);
  return relu(add(y, shortcut));
}

interface BottleneckDOptions {
  readonly channels: number;
  readonly out: number;
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens, with an identity shortcut. */
function bottleneckD(x: Node, name: string, {channels, out}: BottleneckDOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  return relu(add(y, x));
}

/** ResNet-50-D, as in timm (resnet50d). */
export function resnet50D({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1.0', {channels: 32, kernel: 3, stride: 2}), 'conv1.1')); // [112, 112, 32] · 928 parameters
  x = relu(batchNorm(conv(x, 'conv1.3', {channels: 32, kernel: 3}), 'conv1.4')); // [112, 112, 32] · 9,280 parameters
  x = relu(batchNorm(conv(x, 'conv1.6', {channels: 64, kernel: 3}), 'bn1')); // [112, 112, 64] · 18,560 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet50.yaml:10
  x = bottleneckDProjection(x, 'layer1.0', {channels: 64, stride: 1, out: 256}); // [56, 56, 256] · 75,008 parameters
  x = bottleneckD(x, 'layer1.1', {channels: 64, out: 256}); // [56, 56, 256] · 70,400 parameters
  x = bottleneckD(x, 'layer1.2', {channels: 64, out: 256}); // [56, 56, 256] · 70,400 parameters

  // layer2 · resnet50.yaml:11
  x = bottleneckDProjection(x, 'layer2.0', {channels: 128, stride: 2, out: 512}); // [28, 28, 512] · 379,392 parameters
  x = bottleneckD(x, 'layer2.1', {channels: 128, out: 512}); // [28, 28, 512] · 280,064 parameters
  x = bottleneckD(x, 'layer2.2', {channels: 128, out: 512}); // [28, 28, 512] · 280,064 parameters
  x = bottleneckD(x, 'layer2.3', {channels: 128, out: 512}); // [28, 28, 512] · 280,064 parameters

  // layer3 · resnet50.yaml:12
  x = bottleneckDProjection(x, 'layer3.0', {channels: 256, stride: 2, out: 1024}); // [14, 14, 1024] · 1,512,448 parameters
  x = bottleneckD(x, 'layer3.1', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneckD(x, 'layer3.2', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneckD(x, 'layer3.3', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneckD(x, 'layer3.4', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneckD(x, 'layer3.5', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters

  // layer4 · resnet50.yaml:13
  x = bottleneckDProjection(x, 'layer4.0', {channels: 512, stride: 2, out: 2048}); // [7, 7, 2048] · 6,039,552 parameters
  x = bottleneckD(x, 'layer4.1', {channels: 512, out: 2048}); // [7, 7, 2048] · 4,462,592 parameters
  x = bottleneckD(x, 'layer4.2', {channels: 512, out: 2048}); // [7, 7, 2048] · 4,462,592 parameters

  return model('resnet50-d', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
