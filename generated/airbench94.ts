// Generated from airbench94.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 1,972,792 trainable parameters · 118,147,360 MACs · spec 02fad073

import {batchNorm, conv, dense, flatten, gelu, input, maxPool, model, scale} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './airbench94.contract.js';

const everyConv = {init: 'pytorch-dirac'} as const;
const everyBatchNorm = {epsilon: 1e-12, momentum: 0.4} as const;

/** Two 3x3 convolutions and a max pool between them. */
function group(x: Node, name: string, channels: number): Node {
  let y = conv(x, `${name}.conv1`, {channels, kernel: 3, ...everyConv});
  y = gelu(batchNorm(maxPool(y, {kernel: 2}), `${name}.norm1`, everyBatchNorm));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3, ...everyConv});
  return gelu(batchNorm(y, `${name}.norm2`, everyBatchNorm));
}

/** Keller Jordan's airbench94, 94% on CIFAR-10 in seconds on a GPU. */
export function airbench94({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = gelu(conv(image, 'whiten', {channels: 24, kernel: 2, padding: 0, bias: true, ...everyConv})); // [31, 31, 24] · 312 parameters

  // group1 · airbench94.yaml:27
  x = group(x, 'group1', 64); // [15, 15, 64] · 50,944 parameters

  // group2 · airbench94.yaml:28
  x = group(x, 'group2', 256); // [7, 7, 256] · 738,304 parameters

  // group3 · airbench94.yaml:29
  x = group(x, 'group3', 256); // [3, 3, 256] · 1,180,672 parameters

  x = flatten(maxPool(x, {kernel: 3})); // [256]
  x = scale(dense(x, 'linear', {features: classes, bias: false}), {by: 0.1111111111111111}); // [10] · 2,560 parameters
  return model('airbench94', image, x);
}
