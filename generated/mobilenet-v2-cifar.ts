// Generated from mobilenet-v2-cifar.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 2,236,682 trainable parameters · 87,976,448 MACs · spec e0499868

import {add, batchNorm, conv, dense, dropout, globalAvgPool, input, model, relu6} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './mobilenet-v2-cifar.contract.js';

/** A depthwise convolution and a 1x1, without a shortcut, since the shape changes. */
function separableWithoutShortcut(x: Node, name: string, out: number): Node {
  const y = relu6(batchNorm(conv(x, `${name}.conv.0.0`, {kernel: 3, depthwise: true}), `${name}.conv.0.1`));
  return batchNorm(conv(y, `${name}.conv.1`, {channels: out, kernel: 1}), `${name}.conv.2`);
}

interface InvertedResidualWithoutShortcutOptions {
  readonly inner: number;
  readonly stride: number;
  readonly out: number;
}

/**
 * A 1x1 convolution that widens, a depthwise one, and a 1x1 that narrows, without a shortcut, since the shape changes.
 */
function invertedResidualWithoutShortcut(
  x: Node,
  name: string,
  {inner, stride, out}: InvertedResidualWithoutShortcutOptions,
): Node {
  let y = relu6(batchNorm(conv(x, `${name}.conv.0.0`, {channels: inner, kernel: 1}), `${name}.conv.0.1`));
  y = relu6(batchNorm(conv(y, `${name}.conv.1.0`, {kernel: 3, stride, depthwise: true}), `${name}.conv.1.1`));
  return batchNorm(conv(y, `${name}.conv.2`, {channels: out, kernel: 1}), `${name}.conv.3`);
}

interface InvertedResidualOptions {
  readonly inner: number;
  readonly out: number;
}

/** A 1x1 convolution that widens, a depthwise one, and a 1x1 that narrows, with an identity shortcut. */
function invertedResidual(x: Node, name: string, {inner, out}: InvertedResidualOptions): Node {
  let y = relu6(batchNorm(conv(x, `${name}.conv.0.0`, {channels: inner, kernel: 1}), `${name}.conv.0.1`));
  y = relu6(batchNorm(conv(y, `${name}.conv.1.0`, {kernel: 3, depthwise: true}), `${name}.conv.1.1`));
  y = batchNorm(conv(y, `${name}.conv.2`, {channels: out, kernel: 1}), `${name}.conv.3`);
  return add(y, x);
}

/** MobileNet V2 for 32x32 images. */
export function mobilenetV2Cifar({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = relu6(batchNorm(conv(image, 'features.0.0', {channels: 32, kernel: 3}), 'features.0.1')); // [32, 32, 32] · 928 parameters

  // stage 1 · mobilenet-v2-cifar.yaml:14
  x = separableWithoutShortcut(x, 'features.1', 16); // [32, 32, 16] · 896 parameters

  // stage 2 · mobilenet-v2-cifar.yaml:15
  x = invertedResidualWithoutShortcut(x, 'features.2', {inner: 96, stride: 1, out: 24}); // [32, 32, 24] · 5,136 parameters
  x = invertedResidual(x, 'features.3', {inner: 144, out: 24}); // [32, 32, 24] · 8,832 parameters

  // stage 3 · mobilenet-v2-cifar.yaml:16
  x = invertedResidualWithoutShortcut(x, 'features.4', {inner: 144, stride: 2, out: 32}); // [16, 16, 32] · 10,000 parameters
  x = invertedResidual(x, 'features.5', {inner: 192, out: 32}); // [16, 16, 32] · 14,848 parameters
  x = invertedResidual(x, 'features.6', {inner: 192, out: 32}); // [16, 16, 32] · 14,848 parameters

  // stage 4 · mobilenet-v2-cifar.yaml:17
  x = invertedResidualWithoutShortcut(x, 'features.7', {inner: 192, stride: 2, out: 64}); // [8, 8, 64] · 21,056 parameters
  x = invertedResidual(x, 'features.8', {inner: 384, out: 64}); // [8, 8, 64] · 54,272 parameters
  x = invertedResidual(x, 'features.9', {inner: 384, out: 64}); // [8, 8, 64] · 54,272 parameters
  x = invertedResidual(x, 'features.10', {inner: 384, out: 64}); // [8, 8, 64] · 54,272 parameters

  // stage 5 · mobilenet-v2-cifar.yaml:18
  x = invertedResidualWithoutShortcut(x, 'features.11', {inner: 384, stride: 1, out: 96}); // [8, 8, 96] · 66,624 parameters
  x = invertedResidual(x, 'features.12', {inner: 576, out: 96}); // [8, 8, 96] · 118,272 parameters
  x = invertedResidual(x, 'features.13', {inner: 576, out: 96}); // [8, 8, 96] · 118,272 parameters

  // stage 6 · mobilenet-v2-cifar.yaml:19
  x = invertedResidualWithoutShortcut(x, 'features.14', {inner: 576, stride: 2, out: 160}); // [4, 4, 160] · 155,264 parameters
  x = invertedResidual(x, 'features.15', {inner: 960, out: 160}); // [4, 4, 160] · 320,000 parameters
  x = invertedResidual(x, 'features.16', {inner: 960, out: 160}); // [4, 4, 160] · 320,000 parameters

  // stage 7 · mobilenet-v2-cifar.yaml:20
  x = invertedResidualWithoutShortcut(x, 'features.17', {inner: 960, stride: 1, out: 320}); // [4, 4, 320] · 473,920 parameters

  x = relu6(batchNorm(conv(x, 'features.18.0', {channels: 1280, kernel: 1}), 'features.18.1')); // [4, 4, 1280] · 412,160 parameters
  x = dropout(globalAvgPool(x), {rate: 0.2}); // [1280]
  x = dense(x, 'classifier.1', {features: classes, init: 'normal(0.01)', biasInit: 'zeros'}); // [10] · 12,810 parameters
  return model('mobilenet-v2-cifar', image, x);
}
