// Generated from mobilenet-v2.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 3,504,872 trainable parameters · 300,774,272 MACs · spec 3770735d

import {add, batchNorm, conv, dense, dropout, globalAvgPool, input, model, relu6} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './mobilenet-v2.contract.js';

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

/** MobileNet V2 for 224x224 images, as in torchvision. */
export function mobilenetV2({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu6(batchNorm(conv(image, 'features.0.0', {channels: 32, kernel: 3, stride: 2}), 'features.0.1')); // [112, 112, 32] · 928 parameters

  // stage 1 · mobilenet-v2.yaml:43
  x = separableWithoutShortcut(x, 'features.1', 16); // [112, 112, 16] · 896 parameters

  // stage 2 · mobilenet-v2.yaml:44
  x = invertedResidualWithoutShortcut(x, 'features.2', {inner: 96, stride: 2, out: 24}); // [56, 56, 24] · 5,136 parameters
  x = invertedResidual(x, 'features.3', {inner: 144, out: 24}); // [56, 56, 24] · 8,832 parameters

  // stage 3 · mobilenet-v2.yaml:45
  x = invertedResidualWithoutShortcut(x, 'features.4', {inner: 144, stride: 2, out: 32}); // [28, 28, 32] · 10,000 parameters
  x = invertedResidual(x, 'features.5', {inner: 192, out: 32}); // [28, 28, 32] · 14,848 parameters
  x = invertedResidual(x, 'features.6', {inner: 192, out: 32}); // [28, 28, 32] · 14,848 parameters

  // stage 4 · mobilenet-v2.yaml:46
  x = invertedResidualWithoutShortcut(x, 'features.7', {inner: 192, stride: 2, out: 64}); // [14, 14, 64] · 21,056 parameters
  x = invertedResidual(x, 'features.8', {inner: 384, out: 64}); // [14, 14, 64] · 54,272 parameters
  x = invertedResidual(x, 'features.9', {inner: 384, out: 64}); // [14, 14, 64] · 54,272 parameters
  x = invertedResidual(x, 'features.10', {inner: 384, out: 64}); // [14, 14, 64] · 54,272 parameters

  // stage 5 · mobilenet-v2.yaml:47
  x = invertedResidualWithoutShortcut(x, 'features.11', {inner: 384, stride: 1, out: 96}); // [14, 14, 96] · 66,624 parameters
  x = invertedResidual(x, 'features.12', {inner: 576, out: 96}); // [14, 14, 96] · 118,272 parameters
  x = invertedResidual(x, 'features.13', {inner: 576, out: 96}); // [14, 14, 96] · 118,272 parameters

  // stage 6 · mobilenet-v2.yaml:48
  x = invertedResidualWithoutShortcut(x, 'features.14', {inner: 576, stride: 2, out: 160}); // [7, 7, 160] · 155,264 parameters
  x = invertedResidual(x, 'features.15', {inner: 960, out: 160}); // [7, 7, 160] · 320,000 parameters
  x = invertedResidual(x, 'features.16', {inner: 960, out: 160}); // [7, 7, 160] · 320,000 parameters

  // stage 7 · mobilenet-v2.yaml:49
  x = invertedResidualWithoutShortcut(x, 'features.17', {inner: 960, stride: 1, out: 320}); // [7, 7, 320] · 473,920 parameters

  x = relu6(batchNorm(conv(x, 'features.18.0', {channels: 1280, kernel: 1}), 'features.18.1')); // [7, 7, 1280] · 412,160 parameters
  x = dropout(globalAvgPool(x), {rate: 0.2}); // [1280]
  x = dense(x, 'classifier.1', {features: classes, init: 'normal(0.01)', biasInit: 'zeros'}); // [1000] · 1,281,000 parameters
  return model('mobilenet-v2', image, x);
}
