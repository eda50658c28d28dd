// Generated from wrn-28-10.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 36,479,194 trainable parameters · 5,243,328,768 MACs · spec d451edb6

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './wrn-28-10.contract.js';

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

/** Wide ResNet-28-10 for CIFAR-10. */
export function wrn28_10({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = conv(image, 'conv1', {channels: 16, kernel: 3}); // [32, 32, 16] · 432 parameters

  // block1.layer · wrn-28-10.yaml:30
  x = wideProjection(x, 'block1.layer.0', {channels: 160, stride: 1}); // [32, 32, 160] · 256,352 parameters
  x = wide(x, 'block1.layer.1', 160); // [32, 32, 160] · 461,440 parameters
  x = wide(x, 'block1.layer.2', 160); // [32, 32, 160] · 461,440 parameters
  x = wide(x, 'block1.layer.3', 160); // [32, 32, 160] · 461,440 parameters

  // block2.layer · wrn-28-10.yaml:31
  x = wideProjection(x, 'block2.layer.0', {channels: 320, stride: 2}); // [16, 16, 320] · 1,434,560 parameters
  x = wide(x, 'block2.layer.1', 320); // [16, 16, 320] · 1,844,480 parameters
  x = wide(x, 'block2.layer.2', 320); // [16, 16, 320] · 1,844,480 parameters
  x = wide(x, 'block2.layer.3', 320); // [16, 16, 320] · 1,844,480 parameters

  // block3.layer · wrn-28-10.yaml:32
  x = wideProjection(x, 'block3.layer.0', {channels: 640, stride: 2}); // [8, 8, 640] · 5,736,320 parameters
  x = wide(x, 'block3.layer.1', 640); // [8, 8, 640] · 7,375,360 parameters
  x = wide(x, 'block3.layer.2', 640); // [8, 8, 640] · 7,375,360 parameters
  x = wide(x, 'block3.layer.3', 640); // [8, 8, 640] · 7,375,360 parameters

  return model('wrn-28-10', image, dense(globalAvgPool(relu(batchNorm(x, 'bn1'))), 'fc', {features: classes}));
}
