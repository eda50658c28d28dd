// Generated from preact-resnet164.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 1,703,258 trainable parameters · 244,500,992 MACs · spec 162f2a31

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './preact-resnet164.contract.js';

/** A bottleneck with each convolution behind its norm; a 1x1 projection of `before` is added. */
function preactBottleneckProjection(x: Node, name: string, channels: number, stride: number, out: number): Node {
  const before = relu(batchNorm(x, `${name}.bn1`));
  let y = relu(batchNorm(conv(before, `${name}.conv1`, {channels, kernel: 1, stride}), `${name}.bn2`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn3`));
  y = conv(y, `${name}.conv3`, {channels: out, kernel: 1});
  const shortcut = conv(before, `${name}.downsample.0`, {channels: out, kernel: 1, stride});
  return add(y, shortcut);
}

/** A bottleneck with each convolution behind its norm; the input is added, and the shape stays. */
function preactBottleneck(x: Node, name: string, channels: number, out: number): Node {
  let y = relu(batchNorm(x, `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv1`, {channels, kernel: 1}), `${name}.bn2`));
  y = relu(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn3`));
  y = conv(y, `${name}.conv3`, {channels: out, kernel: 1});
  return add(y, x);
}

/** Pre-activation ResNet-164 for CIFAR-10. */
export function preactResnet164({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = conv(image, 'conv1', {channels: 16, kernel: 3}); // [32, 32, 16] 432

  // layer1 · preact-resnet164.yaml:32
  x = preactBottleneckProjection(x, 'layer1.0', 16, 1, 64); // [32, 32, 64] 4,704
  x = preactBottleneck(x, 'layer1.1', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.2', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.3', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.4', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.5', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.6', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.7', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.8', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.9', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.10', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.11', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.12', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.13', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.14', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.15', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.16', 16, 64); // [32, 32, 64] 4,544
  x = preactBottleneck(x, 'layer1.17', 16, 64); // [32, 32, 64] 4,544

  // layer2 · preact-resnet164.yaml:33
  x = preactBottleneckProjection(x, 'layer2.0', 32, 2, 128); // [16, 16, 128] 23,808
  x = preactBottleneck(x, 'layer2.1', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.2', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.3', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.4', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.5', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.6', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.7', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.8', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.9', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.10', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.11', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.12', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.13', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.14', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.15', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.16', 32, 128); // [16, 16, 128] 17,792
  x = preactBottleneck(x, 'layer2.17', 32, 128); // [16, 16, 128] 17,792

  // layer3 · preact-resnet164.yaml:34
  x = preactBottleneckProjection(x, 'layer3.0', 64, 2, 256); // [8, 8, 256] 94,720
  x = preactBottleneck(x, 'layer3.1', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.2', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.3', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.4', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.5', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.6', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.7', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.8', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.9', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.10', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.11', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.12', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.13', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.14', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.15', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.16', 64, 256); // [8, 8, 256] 70,400
  x = preactBottleneck(x, 'layer3.17', 64, 256); // [8, 8, 256] 70,400

  return model('preact-resnet164', image, dense(globalAvgPool(relu(batchNorm(x, 'bn'))), 'fc', {features: classes}));
}
