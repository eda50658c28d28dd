// Generated from preact-resnet50.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 25,549,352 trainable parameters · 4,089,184,256 MACs · spec 2d6febb5

import {add, batchNorm, conv, flatten, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './preact-resnet50.contract.js';

interface PreactBottleneckProjectionOptions {
  readonly channels: number;
  readonly stride: number;
  readonly out: number;
}

/** A bottleneck with each convolution after its norm, with a 1x1 projection shortcut from `before`. */
function preactBottleneckProjection(
  x: Node,
  name: string,
  {channels, stride, out}: PreactBottleneckProjectionOptions,
): Node {
  const before = relu(batchNorm(x, `${name}.norm1`));
  let y = relu(batchNorm(conv(before, `${name}.conv1`, {channels, kernel: 1}), `${name}.norm2`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3, stride}), `${name}.norm3`));
  y = conv(y, `${name}.conv3`, {channels: out, kernel: 1});
  const shortcut = conv(before, `${name}.downsample.conv`, {channels: out, kernel: 1, stride});
  return add(y, shortcut);
}

interface PreactBottleneckOptions {
  readonly channels: number;
  readonly out: number;
}

/** A bottleneck with each convolution after its norm, with an identity shortcut. */
function preactBottleneck(x: Node, name: string, {channels, out}: PreactBottleneckOptions): Node {
  let y = relu(batchNorm(x, `${name}.norm1`));
  y = relu(batchNorm(conv(y, `${name}.conv1`, {channels, kernel: 1}), `${name}.norm2`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.norm3`));
  y = conv(y, `${name}.conv3`, {channels: out, kernel: 1});
  return add(y, x);
}

/** Pre-activation ResNet-50 for 224x224 images, as in timm (resnetv2_50). */
export function preactResnet50({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = conv(image, 'stem.conv', {channels: 64, kernel: 7, stride: 2}); // [112, 112, 64] · 9,408 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // stages.0.blocks · preact-resnet50.yaml:27
  x = preactBottleneckProjection(x, 'stages.0.blocks.0', {channels: 64, stride: 1, out: 256}); // [56, 56, 256] · 74,112 parameters
  x = preactBottleneck(x, 'stages.0.blocks.1', {channels: 64, out: 256}); // [56, 56, 256] · 70,400 parameters
  x = preactBottleneck(x, 'stages.0.blocks.2', {channels: 64, out: 256}); // [56, 56, 256] · 70,400 parameters

  // stages.1.blocks · preact-resnet50.yaml:27
  x = preactBottleneckProjection(x, 'stages.1.blocks.0', {channels: 128, stride: 2, out: 512}); // [28, 28, 512] · 377,856 parameters
  x = preactBottleneck(x, 'stages.1.blocks.1', {channels: 128, out: 512}); // [28, 28, 512] · 280,064 parameters
  x = preactBottleneck(x, 'stages.1.blocks.2', {channels: 128, out: 512}); // [28, 28, 512] · 280,064 parameters
  x = preactBottleneck(x, 'stages.1.blocks.3', {channels: 128, out: 512}); // [28, 28, 512] · 280,064 parameters

  // stages.2.blocks · preact-resnet50.yaml:27
  x = preactBottleneckProjection(x, 'stages.2.blocks.0', {channels: 256, stride: 2, out: 1024}); // [14, 14, 1024] · 1,509,376 parameters
  x = preactBottleneck(x, 'stages.2.blocks.1', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = preactBottleneck(x, 'stages.2.blocks.2', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = preactBottleneck(x, 'stages.2.blocks.3', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = preactBottleneck(x, 'stages.2.blocks.4', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters
  x = preactBottleneck(x, 'stages.2.blocks.5', {channels: 256, out: 1024}); // [14, 14, 1024] · 1,117,184 parameters

  // stages.3.blocks · preact-resnet50.yaml:27
  x = preactBottleneckProjection(x, 'stages.3.blocks.0', {channels: 512, stride: 2, out: 2048}); // [7, 7, 2048] · 6,033,408 parameters
  x = preactBottleneck(x, 'stages.3.blocks.1', {channels: 512, out: 2048}); // [7, 7, 2048] · 4,462,592 parameters
  x = preactBottleneck(x, 'stages.3.blocks.2', {channels: 512, out: 2048}); // [7, 7, 2048] · 4,462,592 parameters

  x = globalAvgPool(relu(batchNorm(x, 'norm')), {keep: true}); // [1, 1, 2048] · 4,096 parameters
  return model('preact-resnet50', image, flatten(conv(x, 'head.fc', {channels: classes, kernel: 1, bias: true})));
}
