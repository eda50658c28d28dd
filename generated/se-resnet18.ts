// Generated from se-resnet18.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 11,779,624 trainable parameters · 1,814,161,408 MACs · spec 9f75d49a

import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu, squeezeExcite} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './se-resnet18.contract.js';

interface BasicSeOptions {
  readonly channels: number;
  readonly seChannels: number;
}

/** Two 3x3 convolutions, and a gate for each channel, with an identity shortcut. */
function basicSe(x: Node, name: string, {channels, seChannels}: BasicSeOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  y = squeezeExcite(y, `${name}.se`, {channels: seChannels});
  return relu(add(y, x));
}

interface BasicSeProjectionOptions {
  readonly channels: number;
  readonly stride: number;
  readonly seChannels: number;
}

/** Two 3x3 convolutions, and a gate for each channel, with a 1x1 projection shortcut. */
function basicSeProjection(x: Node, name: string, {channels, stride, seChannels}: BasicSeProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  y = squeezeExcite(y, `${name}.se`, {channels: seChannels});
  const shortcut = batchNorm(conv(x, `${name}.downsample.0`, {channels, kernel: 1, stride}), `${name}.downsample.1`);
  return relu(add(y, shortcut));
}

/** ResNet-18 with squeeze and excitation, as in timm (seresnet18). */
export function seResnet18({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 7, stride: 2}), 'bn1')); // [112, 112, 64] · 9,536 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet18.yaml:10
  x = basicSe(x, 'layer1.0', {channels: 64, seChannels: 8}); // [56, 56, 64] · 75,080 parameters
  x = basicSe(x, 'layer1.1', {channels: 64, seChannels: 8}); // [56, 56, 64] · 75,080 parameters

  // layer2 · resnet18.yaml:11
  x = basicSeProjection(x, 'layer2.0', {channels: 128, stride: 2, seChannels: 8}); // [28, 28, 128] · 232,328 parameters
  x = basicSe(x, 'layer2.1', {channels: 128, seChannels: 8}); // [28, 28, 128] · 297,608 parameters

  // layer3 · resnet18.yaml:12
  x = basicSeProjection(x, 'layer3.0', {channels: 256, stride: 2, seChannels: 16}); // [14, 14, 256] · 927,504 parameters
  x = basicSe(x, 'layer3.1', {channels: 256, seChannels: 16}); // [14, 14, 256] · 1,189,136 parameters

  // layer4 · resnet18.yaml:13
  x = basicSeProjection(x, 'layer4.0', {channels: 512, stride: 2, seChannels: 32}); // [7, 7, 512] · 3,706,400 parameters
  x = basicSe(x, 'layer4.1', {channels: 512, seChannels: 32}); // [7, 7, 512] · 4,753,952 parameters

  return model('se-resnet18', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
