// Generated from wrn-16-4.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 2,748,890 trainable parameters · 392,612,352 MACs · spec 9263225f

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './wrn-16-4.contract.js';

interface WideProjectionOptions {
  readonly channels: number;
  readonly stride: number;
}

/** Two 3x3 convolutions, each after its norm, with a 1x1 projection shortcut from `before`. */
function wideProjection(x: Node, name: string, {channels, stride}: WideProjectionOptions): Node {
  const before = relu(batchNorm(x, `${name}.bn1`));
  let y = relu(batchNorm(conv(before, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  const shortcut = conv(before, `${name}.convShortcut`, {channels, kernel: 1, stride});
  return add(y, shortcut);
}

/** Two 3x3 convolutions, each after its norm, with an identity shortcut. */
function wide(x: Node, name: string, channels: number): Node {
  let y = relu(batchNorm(x, `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv1`, {channels, kernel: 3}), `${name}.bn2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  return add(y, x);
}

/** Wide ResNet-16-4 for CIFAR-10. */
export function wrn16_4({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = conv(image, 'conv1', {channels: 16, kernel: 3}); // [32, 32, 16] · 432 parameters

  // block1.layer · wrn-28-10.yaml:30
  x = wideProjection(x, 'block1.layer.0', {channels: 64, stride: 1}); // [32, 32, 64] · 47,264 parameters
  x = wide(x, 'block1.layer.1', 64); // [32, 32, 64] · 73,984 parameters

  // block2.layer · wrn-28-10.yaml:31
  x = wideProjection(x, 'block2.layer.0', {channels: 128, stride: 2}); // [16, 16, 128] · 229,760 parameters
  x = wide(x, 'block2.layer.1', 128); // [16, 16, 128] · 295,424 parameters

  // block3.layer · wrn-28-10.yaml:32
  x = wideProjection(x, 'block3.layer.0', {channels: 256, stride: 2}); // [8, 8, 256] · 918,272 parameters
  x = wide(x, 'block3.layer.1', 256); // [8, 8, 256] · 1,180,672 parameters

  return model('wrn-16-4', image, dense(globalAvgPool(relu(batchNorm(x, 'bn1'))), 'fc', {features: classes}));
}
