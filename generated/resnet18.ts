// Generated from resnet18.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 11,173,962 trainable parameters · 555,422,720 MACs · spec 663204fa

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet18.contract.js';

/** Two 3x3 convolutions, with an identity shortcut. */
function basic(x: Node, name: string, channels: number): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  return relu(add(y, x));
}

interface BasicProjectionOptions {
  readonly channels: number;
  readonly stride: number;
}

/** Two 3x3 convolutions, with a 1x1 projection shortcut. */
function basicProjection(x: Node, name: string, {channels, stride}: BasicProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn1`));
  y = batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`);
  const shortcut = batchNorm(conv(x, `${name}.downsample.0`, {channels, kernel: 1, stride}), `${name}.downsample.1`);
  return relu(add(y, shortcut));
}

/** ResNet-18 for 32x32 images. */
export function resnet18({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 3}), 'bn1')); // [32, 32, 64] · 1,856 parameters

  // layer1 · resnet18.yaml:10
  x = basic(x, 'layer1.0', 64); // [32, 32, 64] · 73,984 parameters
  x = basic(x, 'layer1.1', 64); // [32, 32, 64] · 73,984 parameters

  // layer2 · resnet18.yaml:11
  x = basicProjection(x, 'layer2.0', {channels: 128, stride: 2}); // [16, 16, 128] · 230,144 parameters
  x = basic(x, 'layer2.1', 128); // [16, 16, 128] · 295,424 parameters

  // layer3 · resnet18.yaml:12
  x = basicProjection(x, 'layer3.0', {channels: 256, stride: 2}); // [8, 8, 256] · 919,040 parameters
  x = basic(x, 'layer3.1', 256); // [8, 8, 256] · 1,180,672 parameters

  // layer4 · resnet18.yaml:13
  x = basicProjection(x, 'layer4.0', {channels: 512, stride: 2}); // [4, 4, 512] · 3,673,088 parameters
  x = basic(x, 'layer4.1', 512); // [4, 4, 512] · 4,720,640 parameters

  return model('resnet18', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
