// Generated from resnet34-imagenet.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 21,797,672 trainable parameters · 3,663,761,408 MACs · spec e5a5b18e

import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet34-imagenet.contract.js';

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

/** ResNet-34 for 224x224 images, as in torchvision. */
export function resnet34Imagenet({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 7, stride: 2}), 'bn1')); // [112, 112, 64] · 9,536 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet34.yaml:10
  x = basic(x, 'layer1.0', 64); // [56, 56, 64] · 73,984 parameters
  x = basic(x, 'layer1.1', 64); // [56, 56, 64] · 73,984 parameters
  x = basic(x, 'layer1.2', 64); // [56, 56, 64] · 73,984 parameters

  // layer2 · resnet34.yaml:11
  x = basicProjection(x, 'layer2.0', {channels: 128, stride: 2}); // [28, 28, 128] · 230,144 parameters
  x = basic(x, 'layer2.1', 128); // [28, 28, 128] · 295,424 parameters
  x = basic(x, 'layer2.2', 128); // [28, 28, 128] · 295,424 parameters
  x = basic(x, 'layer2.3', 128); // [28, 28, 128] · 295,424 parameters

  // layer3 · resnet34.yaml:12
  x = basicProjection(x, 'layer3.0', {channels: 256, stride: 2}); // [14, 14, 256] · 919,040 parameters
  x = basic(x, 'layer3.1', 256); // [14, 14, 256] · 1,180,672 parameters
  x = basic(x, 'layer3.2', 256); // [14, 14, 256] · 1,180,672 parameters
  x = basic(x, 'layer3.3', 256); // [14, 14, 256] · 1,180,672 parameters
  x = basic(x, 'layer3.4', 256); // [14, 14, 256] · 1,180,672 parameters
  x = basic(x, 'layer3.5', 256); // [14, 14, 256] · 1,180,672 parameters

  // layer4 · resnet34.yaml:13
  x = basicProjection(x, 'layer4.0', {channels: 512, stride: 2}); // [7, 7, 512] · 3,673,088 parameters
  x = basic(x, 'layer4.1', 512); // [7, 7, 512] · 4,720,640 parameters
  x = basic(x, 'layer4.2', 512); // [7, 7, 512] · 4,720,640 parameters

  return model('resnet34-imagenet', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
