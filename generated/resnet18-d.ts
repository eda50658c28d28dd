// Generated from resnet18-d.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 11,708,744 trainable parameters · 2,053,713,920 MACs · spec 564bf9f8

import {add, avgPool, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet18-d.contract.js';

/** Two 3x3 convolutions, with an identity shortcut. */
function basicD(x: Node, name: string, channels: number): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  return relu(add(y, x));
}

interface BasicDProjectionOptions {
  readonly channels: number;
  readonly stride: number;
}

/** Two 3x3 convolutions, with a projection shortcut. */
function basicDProjection(x: Node, name: string, {channels, stride}: BasicDProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  let shortcut = avgPool(x, {kernel: stride, ceil: true, countPadding: false});
  shortcut = batchNorm(conv(shortcut, `${name}.downsample.1`, {channels, kernel: 1}), `${name}.downsample.2`);
  return relu(add(y, shortcut));
}

/** ResNet-18-D, as in timm (resnet18d). */
export function resnet18D({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1.0', {channels: 32, kernel: 3, stride: 2}), 'conv1.1')); // [112, 112, 32] · 928 parameters
  x = relu(batchNorm(conv(x, 'conv1.3', {channels: 32, kernel: 3}), 'conv1.4')); // [112, 112, 32] · 9,280 parameters
  x = relu(batchNorm(conv(x, 'conv1.6', {channels: 64, kernel: 3}), 'bn1')); // [112, 112, 64] · 18,560 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet18.yaml:10
  x = basicD(x, 'layer1.0', 64); // [56, 56, 64] · 73,984 parameters
  x = basicD(x, 'layer1.1', 64); // [56, 56, 64] · 73,984 parameters

  // layer2 · resnet18.yaml:11
  x = basicDProjection(x, 'layer2.0', {channels: 128, stride: 2}); // [28, 28, 128] · 230,144 parameters
  x = basicD(x, 'layer2.1', 128); // [28, 28, 128] · 295,424 parameters

  // layer3 · resnet18.yaml:12
  x = basicDProjection(x, 'layer3.0', {channels: 256, stride: 2}); // [14, 14, 256] · 919,040 parameters
  x = basicD(x, 'layer3.1', 256); // [14, 14, 256] · 1,180,672 parameters

  // layer4 · resnet18.yaml:13
  x = basicDProjection(x, 'layer4.0', {channels: 512, stride: 2}); // [7, 7, 512] · 3,673,088 parameters
  x = basicD(x, 'layer4.1', 512); // [7, 7, 512] · 4,720,640 parameters

  return model('resnet18-d', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
