// Generated from preact-resnet164.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 1,703,258 trainable parameters · 244,500,992 MACs · spec 162f2a31

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './preact-resnet164.contract.js';

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

/** Pre-activation ResNet-164 for CIFAR-10. */
export function preactResnet164({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = conv(image, 'conv1', {channels: 16, kernel: 3}); // [32, 32, 16] · 432 parameters

  // layer1 · preact-resnet164.yaml:32
  x = preactBottleneckProjection(x, 'layer1.0', {channels: 16, stride: 1, out: 64}); // [32, 32, 64] · 4,704 parameters
  x = preactBottleneck(x, 'layer1.1', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.2', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.3', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.4', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.5', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.6', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.7', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.8', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.9', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.10', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.11', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.12', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.13', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.14', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.15', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.16', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters
  x = preactBottleneck(x, 'layer1.17', {channels: 16, out: 64}); // [32, 32, 64] · 4,544 parameters

  // layer2 · preact-resnet164.yaml:33
  x = preactBottleneckProjection(x, 'layer2.0', {channels: 32, stride: 2, out: 128}); // [16, 16, 128] · 23,808 parameters
  x = preactBottleneck(x, 'layer2.1', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.2', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.3', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.4', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.5', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.6', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.7', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.8', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.9', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.10', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.11', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.12', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.13', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.14', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.15', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.16', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters
  x = preactBottleneck(x, 'layer2.17', {channels: 32, out: 128}); // [16, 16, 128] · 17,792 parameters

  // layer3 · preact-resnet164.yaml:34
  x = preactBottleneckProjection(x, 'layer3.0', {channels: 64, stride: 2, out: 256}); // [8, 8, 256] · 94,720 parameters
  x = preactBottleneck(x, 'layer3.1', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.2', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.3', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.4', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.5', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.6', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.7', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.8', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.9', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.10', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.11', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.12', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.13', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.14', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.15', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.16', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters
  x = preactBottleneck(x, 'layer3.17', {channels: 64, out: 256}); // [8, 8, 256] · 70,400 parameters

  return model('preact-resnet164', image, dense(globalAvgPool(relu(batchNorm(x, 'bn'))), 'fc', {features: classes}));
}
