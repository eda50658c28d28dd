// Generated from preact-resnet1001.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 10,327,706 trainable parameters · 1,487,849,984 MACs · spec b2479ea3

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './preact-resnet1001.contract.js';

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
  const before = relu(batchNorm(x, `${name}.bn1`));
  let y = relu(batchNorm(conv(before, `${name}.conv1`, {channels, kernel: 1, stride}), `${name}.bn2`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn3`));
  y = conv(y, `${name}.conv3`, {channels: out, kernel: 1});
  const shortcut = conv(before, `${name}.downsample.0`, {channels: out, kernel: 1, stride});
  return add(y, shortcut);
}

interface PreactBottleneckOptions {
  readonly channels: number;
  readonly out: number;
}

/** A bottleneck with each convolution after its norm, with an identity shortcut. */
function preactBottleneck(x: Node, name: string, {channels, out}: PreactBottleneckOptions): Node {
  let y = relu(batchNorm(x, `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv1`, {channels, kernel: 1}), `${name}.bn2`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn3`));
  y = conv(y, `${name}.conv3`, {channels: out, kernel: 1});
  return add(y, x);
}

/** Pre-activation ResNet-1001 for CIFAR-10. */
export function preactResnet1001({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = conv(image, 'conv1', {channels: 16, kernel: 3}); // [32, 32, 16] · 432 parameters

  // layer1 · preact-resnet164.yaml:32
  x = preactBottleneckProjection(x, 'layer1.0', {channels: 16, stride: 1, out: 64}); // [32, 32, 64] · 4,704 parameters
  for (let index = 1; index < 111; index++) {
    x = preactBottleneck(x, `layer1.${index}`, {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters each
  }

  // layer2 · preact-resnet164.yaml:33
  x = preactBottleneckProjection(x, 'layer2.0', {channels: 32, stride: 2, out: 128}); // [16, 16, 128] · 23,808 parameters
  for (let index = 1; index < 111; index++) {
    x = preactBottleneck(x, `layer2.${index}`, {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters each
  }

  // layer3 · preact-resnet164.yaml:34
  x = preactBottleneckProjection(x, 'layer3.0', {channels: 64, stride: 2, out: 256}); // [8, 8, 256] · 94,720 parameters
  for (let index = 1; index < 111; index++) {
    x = preactBottleneck(x, `layer3.${index}`, {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters each
  }

  return model('preact-resnet1001', image, dense(globalAvgPool(relu(batchNorm(x, 'bn'))), 'fc', {features: classes}));
}
