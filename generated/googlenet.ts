// Generated from googlenet.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 6,624,904 trainable parameters · 1,498,376,192 MACs · spec 3d4f4955

import {batchNorm, concat, conv, dense, dropout, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './googlenet.contract.js';

const everyBatchNorm = {epsilon: 0.001} as const;

interface InceptionOptions {
  readonly one: number;
  readonly threeReduce: number;
  readonly three: number;
  readonly fiveReduce: number;
  readonly five: number;
  readonly pool: number;
}

/** Convolutions of four kinds side by side. */
function inception(x: Node, name: string, {one, threeReduce, three, fiveReduce, five, pool}: InceptionOptions): Node {
  let branch1 = conv(x, `${name}.branch1.conv`, {channels: one, kernel: 1});
  branch1 = relu(batchNorm(branch1, `${name}.branch1.bn`, everyBatchNorm));
  let branch2 = conv(x, `${name}.branch2.0.conv`, {channels: threeReduce, kernel: 1});
  branch2 = relu(batchNorm(branch2, `${name}.branch2.0.bn`, everyBatchNorm));
  branch2 = conv(branch2, `${name}.branch2.1.conv`, {channels: three, kernel: 3});
  branch2 = relu(batchNorm(branch2, `${name}.branch2.1.bn`, everyBatchNorm));
  let branch3 = conv(x, `${name}.branch3.0.conv`, {channels: fiveReduce, kernel: 1});
  branch3 = relu(batchNorm(branch3, `${name}.branch3.0.bn`, everyBatchNorm));
  branch3 = conv(branch3, `${name}.branch3.1.conv`, {channels: five, kernel: 3});
  branch3 = relu(batchNorm(branch3, `${name}.branch3.1.bn`, everyBatchNorm));
  let branch4 = maxPool(x, {kernel: 3, stride: 1, padding: 1});
  branch4 = conv(branch4, `${name}.branch4.1.conv`, {channels: pool, kernel: 1});
  branch4 = relu(batchNorm(branch4, `${name}.branch4.1.bn`, everyBatchNorm));
  return concat([branch1, branch2, branch3, branch4]);
}

/** GoogLeNet with batch normalization for 224x224 images, as in torchvision. */
export function googlenet({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = conv(image, 'conv1.conv', {channels: 64, kernel: 7, stride: 2}); // [112, 112, 64] · 9,408 parameters
  x = relu(batchNorm(x, 'conv1.bn', everyBatchNorm)); // [112, 112, 64] · 128 parameters
  x = maxPool(x, {kernel: 3, stride: 2, ceil: true}); // [56, 56, 64]
  x = relu(batchNorm(conv(x, 'conv2.conv', {channels: 64, kernel: 1}), 'conv2.bn', everyBatchNorm)); // [56, 56, 64] · 4,224 parameters
  x = relu(batchNorm(conv(x, 'conv3.conv', {channels: 192, kernel: 3}), 'conv3.bn', everyBatchNorm)); // [56, 56, 192] · 110,976 parameters
  x = maxPool(x, {kernel: 3, stride: 2, ceil: true}); // [28, 28, 192]

  // inception3a · googlenet.yaml:51
  x = inception(x, 'inception3a', {one: 64, threeReduce: 96, three: 128, fiveReduce: 16, five: 32, pool: 32}); // [28, 28, 256] · 155,872 parameters

  // inception3b · googlenet.yaml:52
  x = inception(x, 'inception3b', {one: 128, threeReduce: 128, three: 192, fiveReduce: 32, five: 96, pool: 64}); // [28, 28, 480] · 340,224 parameters

  // stage 3 · googlenet.yaml:53
  x = maxPool(x, {kernel: 3, stride: 2, ceil: true}); // [14, 14, 480]

  // inception4a · googlenet.yaml:54
  x = inception(x, 'inception4a', {one: 192, threeReduce: 96, three: 208, fiveReduce: 16, five: 48, pool: 64}); // [14, 14, 512] · 364,512 parameters

  // inception4b · googlenet.yaml:55
  x = inception(x, 'inception4b', {one: 160, threeReduce: 112, three: 224, fiveReduce: 24, five: 64, pool: 64}); // [14, 14, 512] · 425,232 parameters

  // inception4c · googlenet.yaml:56
  x = inception(x, 'inception4c', {one: 128, threeReduce: 128, three: 256, fiveReduce: 24, five: 64, pool: 64}); // [14, 14, 512] · 486,192 parameters

  // inception4d · googlenet.yaml:57
  x = inception(x, 'inception4d', {one: 112, threeReduce: 144, three: 288, fiveReduce: 32, five: 64, pool: 64}); // [14, 14, 528] · 573,312 parameters

  // inception4e · googlenet.yaml:58
  x = inception(x, 'inception4e', {one: 256, threeReduce: 160, three: 320, fiveReduce: 32, five: 128, pool: 128}); // [14, 14, 832] · 803,840 parameters

  // stage 9 · googlenet.yaml:59
  x = maxPool(x, {kernel: 2, ceil: true}); // [7, 7, 832]

  // inception5a · googlenet.yaml:60
  x = inception(x, 'inception5a', {one: 256, threeReduce: 160, three: 320, fiveReduce: 32, five: 128, pool: 128}); // [7, 7, 832] · 978,944 parameters

  // inception5b · googlenet.yaml:61
  x = inception(x, 'inception5b', {one: 384, threeReduce: 192, three: 384, fiveReduce: 48, five: 128, pool: 128}); // [7, 7, 1024] · 1,347,040 parameters

  return model('googlenet', image, dense(dropout(globalAvgPool(x), {rate: 0.2}), 'fc', {features: classes}));
}
