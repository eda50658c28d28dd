// Generated from resnet101-imagenet.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 44,549,160 trainable parameters · 7,801,405,440 MACs · spec 3af75ca5

import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet101-imagenet.contract.js';

interface BottleneckProjectionOptions {
  readonly inner: number;
  readonly stride: number;
  readonly out: number;
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens, with a 1x1 projection shortcut. */
function bottleneckProjection(x: Node, name: string, {inner, stride, out}: BottleneckProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, stride}), `${name}.bn2`));
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
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  return relu(add(y, x));
}

/** ResNet-101 for 224x224 images, as in torchvision. */
export function resnet101Imagenet({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 7, stride: 2}), 'bn1')); // [112, 112, 64] · 9,536 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet101.yaml:10
  x = bottleneckProjection(x, 'layer1.0', {inner: 64, stride: 1, out: 256}); // [56, 56, 256] · 75,008 parameters
  x = bottleneck(x, 'layer1.1', {inner: 64, out: 256}); // [56, 56, 256] · 70,400 parameters
  x = bottleneck(x, 'layer1.2', {inner: 64, out: 256}); // [56, 56, 256] · 70,400 parameters

  // layer2 · resnet101.yaml:11
  x = bottleneckProjection(x, 'layer2.0', {inner: 128, stride: 2, out: 512}); // [28, 28, 512] · 379,392 parameters
  x = bottleneck(x, 'layer2.1', {inner: 128, out: 512}); // [28, 28, 512] · 280,064 parameters
  x = bottleneck(x, 'layer2.2', {inner: 128, out: 512}); // [28, 28, 512] · 280,064 parameters
  x = bottleneck(x, 'layer2.3', {inner: 128, out: 512}); // [28, 28, 512] · 280,064 parameters

  // layer3 · resnet101.yaml:12
  x = bottleneckProjection(x, 'layer3.0', {inner: 256, stride: 2, out: 1024}); // [14, 14, 1024] · 1,512,448 parameters
  x = bottleneck(x, 'layer3.1', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.2', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.3', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.4', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.5', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.6', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.7', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.8', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.9', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.10', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.11', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.12', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.13', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.14', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.15', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.16', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.17', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.18', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.19', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.20', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.21', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = bottleneck(x, 'layer3.22', {inner: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters

  // layer4 · resnet101.yaml:13
  x = bottleneckProjection(x, 'layer4.0', {inner: 512, stride: 2, out: 2048}); // [7, 7, 2048] · 6,039,552 parameters
  x = bottleneck(x, 'layer4.1', {inner: 512, out: 2048}); // [7, 7, 2048] · 4,462,592 parameters
  x = bottleneck(x, 'layer4.2', {inner: 512, out: 2048}); // [7, 7, 2048] · 4,462,592 parameters

  return model('resnet101-imagenet', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
