// Generated from vgg11-bn.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 132,868,840 trainable parameters · 7,609,090,048 MACs · spec 1f94d0d0

import {batchNorm, conv, dense, dropout, flatten, input, maxPool, model, relu} from 'specnet/nn';
import type {Model} from 'specnet/nn';

export {contract} from './vgg11-bn.contract.js';

const everyConv = {bias: true} as const;
const everyDense = {init: 'normal(0.01)', biasInit: 'zeros'} as const;

/** VGG-11 with batch normalization for 224x224 images, as in torchvision. */
export function vgg11Bn({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'features.0', {channels: 64, kernel: 3, ...everyConv}), 'features.1')); // [224, 224, 64] · 1,920 parameters
  x = maxPool(x, {kernel: 2}); // [112, 112, 64]

  // stage 1 · vgg11-bn.yaml:13
  x = relu(batchNorm(conv(x, 'features.4', {channels: 128, kernel: 3, ...everyConv}), 'features.5')); // [112, 112, 128] · 74,112 parameters
  x = maxPool(x, {kernel: 2}); // [56, 56, 128]

  // stage 2 · vgg11-bn.yaml:18
  x = relu(batchNorm(conv(x, 'features.8', {channels: 256, kernel: 3, ...everyConv}), 'features.9')); // [56, 56, 256] · 295,680 parameters
  x = relu(batchNorm(conv(x, 'features.11', {channels: 256, kernel: 3, ...everyConv}), 'features.12')); // [56, 56, 256] · 590,592 parameters
  x = maxPool(x, {kernel: 2}); // [28, 28, 256]

  // stage 3 · vgg11-bn.yaml:26
  x = relu(batchNorm(conv(x, 'features.15', {channels: 512, kernel: 3, ...everyConv}), 'features.16')); // [28, 28, 512] · 1,181,184 parameters
  x = relu(batchNorm(conv(x, 'features.18', {channels: 512, kernel: 3, ...everyConv}), 'features.19')); // [28, 28, 512] · 2,360,832 parameters
  x = maxPool(x, {kernel: 2}); // [14, 14, 512]

  // stage 4 · vgg11-bn.yaml:34
  x = relu(batchNorm(conv(x, 'features.22', {channels: 512, kernel: 3, ...everyConv}), 'features.23')); // [14, 14, 512] · 2,360,832 parameters
  x = relu(batchNorm(conv(x, 'features.25', {channels: 512, kernel: 3, ...everyConv}), 'features.26')); // [14, 14, 512] · 2,360,832 parameters
  x = maxPool(x, {kernel: 2}); // [7, 7, 512]

  x = flatten(x); // [25088]
  x = dropout(relu(dense(x, 'classifier.0', {features: 4096, ...everyDense})), {rate: 0.5}); // [4096] · 102,764,544 parameters
  x = dropout(relu(dense(x, 'classifier.3', {features: 4096, ...everyDense})), {rate: 0.5}); // [4096] · 16,781,312 parameters
  return model('vgg11-bn', image, dense(x, 'classifier.6', {features: classes, ...everyDense}));
}
