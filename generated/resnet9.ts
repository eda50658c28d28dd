// Generated from resnet9.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 6,573,120 trainable parameters · 379,261,952 MACs · spec b941c023

import {add, batchNorm, conv, dense, flatten, input, maxPool, model, relu, scale} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './resnet9.contract.js';

/** A 3x3 convolution and a max pool, then two 3x3 convolutions beside a shortcut. */
function pooledResidual(x: Node, name: string, channels: number): Node {
  let y = relu(batchNorm(conv(x, `${name}.conv`, {channels, kernel: 3}), `${name}.bn`));
  y = maxPool(y, {kernel: 2});
  let residual = conv(y, `${name}.residual.res1.conv`, {channels, kernel: 3});
  residual = relu(batchNorm(residual, `${name}.residual.res1.bn`));
  residual = conv(residual, `${name}.residual.res2.conv`, {channels, kernel: 3});
  residual = relu(batchNorm(residual, `${name}.residual.res2.bn`));
  return add(y, residual);
}

/** A 3x3 convolution and a max pool. */
function pooled(x: Node, name: string, channels: number): Node {
  const y = relu(batchNorm(conv(x, `${name}.conv`, {channels, kernel: 3}), `${name}.bn`));
  return maxPool(y, {kernel: 2});
}

/** The ResNet-9 of David Page's DAWNBench entries, for CIFAR-10. */
export function resnet9({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = relu(batchNorm(conv(image, 'prep.conv', {channels: 64, kernel: 3}), 'prep.bn')); // [32, 32, 64] · 1,856 parameters

  // layer1 · resnet9.yaml:41
  x = pooledResidual(x, 'layer1', 128); // [16, 16, 128] · 369,408 parameters

  // layer2 · resnet9.yaml:42
  x = pooled(x, 'layer2', 256); // [8, 8, 256] · 295,424 parameters

  // layer3 · resnet9.yaml:43
  x = pooledResidual(x, 'layer3', 512); // [4, 4, 512] · 5,901,312 parameters

  x = flatten(maxPool(x, {kernel: 4})); // [512]
  return model('resnet9', image, scale(dense(x, 'linear', {features: classes, bias: false}), {by: 0.125}));
}
