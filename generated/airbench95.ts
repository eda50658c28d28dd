// Generated from airbench95.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 4,606,520 trainable parameters · 301,560,864 MACs · spec bdac078b

import {batchNorm, conv, dense, flatten, gelu, input, maxPool, model, scale} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './airbench95.contract.js';

const everyConv = {init: 'pytorch-dirac'} as const;
const everyBatchNorm = {epsilon: 1e-12, momentum: 0.4} as const;

/** Two 3x3 convolutions and a max pool between them. */
function group(x: Node, name: string, channels: number): Node {
  let y = conv(x, `${name}.conv1`, {channels, kernel: 3, ...everyConv});
  y = gelu(batchNorm(maxPool(y, {kernel: 2}), `${name}.norm1`, everyBatchNorm));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3, ...everyConv});
  return gelu(batchNorm(y, `${name}.norm2`, everyBatchNorm));
}

/** Keller Jordan's airbench95, airbench94 with more channels. */
export function airbench95({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = gelu(conv(image, 'whiten', {channels: 24, kernel: 2, padding: 0, bias: true, ...everyConv})); // [31, 31, 24] · 312 parameters

  // group1 · airbench95.yaml:6
  x = group(x, 'group1', 128); // [15, 15, 128] · 175,616 parameters

  // group2 · airbench95.yaml:7
  x = group(x, 'group2', 384); // [7, 7, 384] · 1,771,008 parameters

  // group3 · airbench95.yaml:8
  x = group(x, 'group3', 384); // [3, 3, 384] · 2,655,744 parameters

  x = flatten(maxPool(x, {kernel: 3})); // [384]
  x = scale(dense(x, 'linear', {features: classes, bias: false}), {by: 0.1111111111111111}); // [10] · 3,840 parameters
  return model('airbench95', image, x);
}
