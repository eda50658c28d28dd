// Generated from small.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [16, 24, 3] · logits [4] · 9,984 trainable parameters · 445,504 MACs · spec 21c8d570

import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './small.contract.js';

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

/** Every way a stem may be written, and * / text that must not leave its comment: `${1 + 1}`. */
export function small({classes = 4} = {}): Model {
  const image = input([16, 24, 3]);
  let x = conv(image, 'conv1', {channels: 8, kernel: [3, 5], bias: true}); // [16, 24, 8] · 368 parameters
  x = relu(batchNorm(x, 'bn1', {epsilon: 0.001, momentum: 0.01})); // [16, 24, 8] · 16 parameters
  x = maxPool(x, {kernel: 2}); // [8, 12, 8]

  // layer1 · small.yaml:11
  x = basic(x, 'layer1.0', 8); // [8, 12, 8] · 1,184 parameters

  // layer2 · small.yaml:11
  x = basicProjection(x, 'layer2.0', {channels: 16, stride: 2}); // [4, 6, 16] · 3,680 parameters
  x = basic(x, 'layer2.1', 16); // [4, 6, 16] · 4,672 parameters

  return model('small', image, dense(globalAvgPool(x), 'fc', {features: classes, bias: false}));
}
