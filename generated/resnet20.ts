// Generated from resnet20.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 269,722 trainable parameters · 40,551,040 MACs · spec 1d9d9c0e

import {add, avgPool, batchNorm, conv, dense, globalAvgPool, input, model, pad, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet20.contract.js';

/** Two 3x3 convolutions, with an identity shortcut. */
function basicPadded(x: Node, name: string, channels: number): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  return relu(add(y, x));
}

interface BasicPaddedProjectionOptions {
  readonly channels: number;
  readonly stride: number;
  readonly padChannels: readonly [number, number];
}

/** Two 3x3 convolutions, with a parameter-free shortcut (strided subsampling and zero-padded channels). */
function basicPaddedProjection(
  x: Node,
  name: string,
  {channels, stride, padChannels}: BasicPaddedProjectionOptions,
): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  let shortcut = avgPool(x, {kernel: 1, stride});
  shortcut = pad(shortcut, {channels: padChannels});
  return relu(add(y, shortcut));
}

/** ResNet-20, the smallest of the networks that He et al. made for CIFAR-10. */
export function resnet20({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 16, kernel: 3}), 'bn1')); // [32, 32, 16] · 464 parameters

  // layer1 · resnet20.yaml:12
  x = basicPadded(x, 'layer1.0', 16); // [32, 32, 16] · 4,672 parameters
  x = basicPadded(x, 'layer1.1', 16); // [32, 32, 16] · 4,672 parameters
  x = basicPadded(x, 'layer1.2', 16); // [32, 32, 16] · 4,672 parameters

  // layer2 · resnet20.yaml:13
  x = basicPaddedProjection(x, 'layer2.0', {channels: 32, stride: 2, padChannels: [0, 16]}); // [16, 16, 32] · 13,952 parameters
  x = basicPadded(x, 'layer2.1', 32); // [16, 16, 32] · 18,560 parameters
  x = basicPadded(x, 'layer2.2', 32); // [16, 16, 32] · 18,560 parameters

  // layer3 · resnet20.yaml:14
  x = basicPaddedProjection(x, 'layer3.0', {channels: 64, stride: 2, padChannels: [0, 32]}); // [8, 8, 64] · 55,552 parameters
  x = basicPadded(x, 'layer3.1', 64); // [8, 8, 64] · 73,984 parameters
  x = basicPadded(x, 'layer3.2', 64); // [8, 8, 64] · 73,984 parameters

  return model('resnet20', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
