// Generated from vgg16-bn.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 138,365,992 trainable parameters · 15,470,264,320 MACs · spec 58246c05

import {batchNorm, conv, dense, dropout, flatten, input, maxPool, model, relu} from 'specnet/nn';
import type {Model} from 'specnet/nn';

export {contract} from './vgg16-bn.contract.js';

const everyConv = {bias: true} as const;
const everyDense = {init: 'normal(0.01)', biasInit: 'zeros'} as const;

/** VGG-16 with batch normalization for 224x224 images, as in torchvision. */
export function vgg16Bn({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'features.0', {channels: 64, kernel: 3, ...everyConv}), 'features.1')); // [224, 224, 64] · 1,920 parameters
  x = relu(batchNorm(conv(x, 'features.3', {channels: 64, kernel: 3, ...everyConv}), 'features.4')); // [224, 224, 64] · 37,056 parameters
  x = maxPool(x, {kernel: 2}); // [112, 112, 64]

  // stage 1 · vgg16-bn.yaml:15
  x = relu(batchNorm(conv(x, 'features.7', {channels: 128, kernel: 3, ...everyConv}), 'features.8')); // [112, 112, 128] · 74,112 parameters
  x = relu(batchNorm(conv(x, 'features.10', {channels: 128, kernel: 3, ...everyConv}), 'features.11')); // [112, 112, 128] · 147,840 parameters
  x = maxPool(x, {kernel: 2}); // [56, 56, 128]

  // stage 2 · vgg16-bn.yaml:23
  x = relu(batchNorm(conv(x, 'features.14', {channels: 256, kernel: 3, ...everyConv}), 'features.15')); // [56, 56, 256] · 295,680 parameters
  x = relu(batchNorm(conv(x, 'features.17', {channels: 256, kernel: 3, ...everyConv}), 'features.18')); // [56, 56, 256] · 590,592 parameters
  x = relu(batchNorm(conv(x, 'features.20', {channels: 256, kernel: 3, ...everyConv}), 'features.21')); // [56, 56, 256] · 590,592 parameters
  x = maxPool(x, {kernel: 2}); // [28, 28, 256]

  // stage 3 · vgg16-bn.yaml:34
  x = relu(batchNorm(conv(x, 'features.24', {channels: 512, kernel: 3, ...everyConv}), 'features.25')); // [28, 28, 512] · 1,181,184 parameters
  x = relu(batchNorm(conv(x, 'features.27', {channels: 512, kernel: 3, ...everyConv}), 'features.28')); // [28, 28, 512] · 2,360,832 parameters
  x = relu(batchNorm(conv(x, 'features.30', {channels: 512, kernel: 3, ...everyConv}), 'features.31')); // [28, 28, 512] · 2,360,832 parameters
  x = maxPool(x, {kernel: 2}); // [14, 14, 512]

  // stage 4 · vgg16-bn.yaml:45
  x = relu(batchNorm(conv(x, 'features.34', {channels: 512, kernel: 3, ...everyConv}), 'features.35')); // [14, 14, 512] · 2,360,832 parameters
  x = relu(batchNorm(conv(x, 'features.37', {channels: 512, kernel: 3, ...everyConv}), 'features.38')); // [14, 14, 512] · 2,360,832 parameters
  x = relu(batchNorm(conv(x, 'features.40', {channels: 512, kernel: 3, ...everyConv}), 'features.41')); // [14, 14, 512] · 2,360,832 parameters
  x = maxPool(x, {kernel: 2}); // [7, 7, 512]

  x = flatten(x); // [25088]
  x = dropout(relu(dense(x, 'classifier.0', {features: 4096, ...everyDense})), {rate: 0.5}); // [4096] · 102,764,544 parameters
  x = dropout(relu(dense(x, 'classifier.3', {features: 4096, ...everyDense})), {rate: 0.5}); // [4096] · 16,781,312 parameters
  return model('vgg16-bn', image, dense(x, 'classifier.6', {features: classes, ...everyDense}));
}
