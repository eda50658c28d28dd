// Generated from preact-resnet18.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 11,687,720 trainable parameters · 1,814,073,344 MACs · spec 970cd936

import {add, batchNorm, conv, flatten, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './preact-resnet18.contract.js';

/** Two 3x3 convolutions, each after its norm, with an identity shortcut. */
function preactBasic(x: Node, name: string, channels: number): Node {
  let y = relu(batchNorm(x, `${name}.norm1`));
  y = relu(batchNorm(conv(y, `${name}.conv1`, {channels, kernel: 3}), `${name}.norm2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  return add(y, x);
}

interface PreactBasicProjectionOptions {
  readonly channels: number;
  readonly stride: number;
}

/** Two 3x3 convolutions, each after its norm, with a 1x1 projection shortcut from `before`. */
function preactBasicProjection(x: Node, name: string, {channels, stride}: PreactBasicProjectionOptions): Node {
  const before = relu(batchNorm(x, `${name}.norm1`));
  let y = relu(batchNorm(conv(before, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.norm2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  const shortcut = conv(before, `${name}.downsample.conv`, {channels, kernel: 1, stride});
  return add(y, shortcut);
}

/** Pre-activation ResNet-18 for 224x224 images, as in timm (resnetv2_18). */
export function preactResnet18({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = conv(image, 'stem.conv', {channels: 64, kernel: 7, stride: 2}); // [112, 112, 64] · 9,408 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // stages.0.blocks · preact-resnet18.yaml:27
  x = preactBasic(x, 'stages.0.blocks.0', 64); // [56, 56, 64] · 73,984 parameters
  x = preactBasic(x, 'stages.0.blocks.1', 64); // [56, 56, 64] · 73,984 parameters

  // stages.1.blocks · preact-resnet18.yaml:27
  x = preactBasicProjection(x, 'stages.1.blocks.0', {channels: 128, stride: 2}); // [28, 28, 128] · 229,760 parameters
  x = preactBasic(x, 'stages.1.blocks.1', 128); // [28, 28, 128] · 295,424 parameters

  // stages.2.blocks · preact-resnet18.yaml:27
  x = preactBasicProjection(x, 'stages.2.blocks.0', {channels: 256, stride: 2}); // [14, 14, 256] · 918,272 parameters
  x = preactBasic(x, 'stages.2.blocks.1', 256); // [14, 14, 256] · 1,180,672 parameters

  // stages.3.blocks · preact-resnet18.yaml:27
  x = preactBasicProjection(x, 'stages.3.blocks.0', {channels: 512, stride: 2}); // [7, 7, 512] · 3,671,552 parameters
  x = preactBasic(x, 'stages.3.blocks.1', 512); // [7, 7, 512] · 4,720,640 parameters

  x = globalAvgPool(relu(batchNorm(x, 'norm')), {keep: true}); // [1, 1, 512] · 1,024 parameters
  return model('preact-resnet18', image, flatten(conv(x, 'head.fc', {channels: classes, kernel: 1, bias: true})));
}
