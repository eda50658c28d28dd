// Generated from resnet101-imagenet.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 44,549,160 trainable parameters · 7,801,405,440 MACs · spec 3af75ca5

import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet101-imagenet.contract.js';

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens; a 1x1 projection of the input is added. */
function bottleneckProjection(x: Node, name: string, inner: number, stride: number, out: number): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3, stride}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  let shortcut = conv(x, `${name}.downsample.0`, {channels: out, kernel: 1, stride});
  shortcut = batchNorm(shortcut, `${name}.downsample.1`);
  return relu(add(y, shortcut));
}

/** A 1x1 convolution that narrows, a 3x3, and a 1x1 that widens; the input is added, and the shape stays. */
function bottleneck(x: Node, name: string, inner: number, out: number): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv1`, {channels: inner, kernel: 1}), `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels: inner, kernel: 3}), `${name}.bn2`));
  y = batchNorm(conv(y, `${name}.conv3`, {channels: out, kernel: 1}), `${name}.bn3`);
  return relu(add(y, x));
}

/** ResNet-101 for 224x224 images, as in torchvision. */
export function resnet101Imagenet({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 64, kernel: 7, stride: 2}), 'bn1')); // [112, 112, 64] 9,536
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // layer1 · resnet101.yaml:10
  x = bottleneckProjection(x, 'layer1.0', 64, 1, 256); // [56, 56, 256] 75,008
  x = bottleneck(x, 'layer1.1', 64, 256); // [56, 56, 256] 70,400
  x = bottleneck(x, 'layer1.2', 64, 256); // [56, 56, 256] 70,400

  // layer2 · resnet101.yaml:11
  x = bottleneckProjection(x, 'layer2.0', 128, 2, 512); // [28, 28, 512] 379,392
  x = bottleneck(x, 'layer2.1', 128, 512); // [28, 28, 512] 280,064
  x = bottleneck(x, 'layer2.2', 128, 512); // [28, 28, 512] 280,064
  x = bottleneck(x, 'layer2.3', 128, 512); // [28, 28, 512] 280,064

  // layer3 · resnet101.yaml:12
  x = bottleneckProjection(x, 'layer3.0', 256, 2, 1024); // [14, 14, 1024] 1,512,448
  x = bottleneck(x, 'layer3.1', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.2', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.3', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.4', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.5', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.6', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.7', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.8', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.9', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.10', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.11', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.12', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.13', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.14', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.15', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.16', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.17', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.18', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.19', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.20', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.21', 256, 1024); // [14, 14, 1024] 1,117,184
  x = bottleneck(x, 'layer3.22', 256, 1024); // [14, 14, 1024] 1,117,184

  // layer4 · resnet101.yaml:13
  x = bottleneckProjection(x, 'layer4.0', 512, 2, 2048); // [7, 7, 2048] 6,039,552
  x = bottleneck(x, 'layer4.1', 512, 2048); // [7, 7, 2048] 4,462,592
  x = bottleneck(x, 'layer4.2', 512, 2048); // [7, 7, 2048] 4,462,592

  return model('resnet101-imagenet', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
