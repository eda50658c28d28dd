// Generated from mnasnet.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 4,383,312 trainable parameters · 314,415,872 MACs · spec 16a4cf53

import {add, batchNorm, conv, dense, dropout, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './mnasnet.contract.js';

const everyBatchNorm = {momentum: 0.0003} as const;

interface InvertedResidualWithoutShortcutOptions {
  readonly inner: number;
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
}

/**
 * A 1x1 convolution that widens, a depthwise one, and a 1x1 that narrows, without a shortcut, since the shape changes.
 */
function invertedResidualWithoutShortcut(
  x: Node,
  name: string,
  {inner, kernel, stride, channels}: InvertedResidualWithoutShortcutOptions,
): Node {
  let y = conv(x, `${name}.layers.0`, {channels: inner, kernel: 1});
  y = relu(batchNorm(y, `${name}.layers.1`, everyBatchNorm));
  y = conv(y, `${name}.layers.3`, {kernel, stride, depthwise: true});
  y = relu(batchNorm(y, `${name}.layers.4`, everyBatchNorm));
  return batchNorm(conv(y, `${name}.layers.6`, {channels, kernel: 1}), `${name}.layers.7`, everyBatchNorm);
}

interface InvertedResidualOptions {
  readonly inner: number;
  readonly kernel: number;
  readonly channels: number;
}

/** A 1x1 convolution that widens, a depthwise one, and a 1x1 that narrows, with an identity shortcut. */
function invertedResidual(x: Node, name: string, {inner, kernel, channels}: InvertedResidualOptions): Node {
  let y = conv(x, `${name}.layers.0`, {channels: inner, kernel: 1});
  y = relu(batchNorm(y, `${name}.layers.1`, everyBatchNorm));
  y = relu(batchNorm(conv(y, `${name}.layers.3`, {kernel, depthwise: true}), `${name}.layers.4`, everyBatchNorm));
  y = batchNorm(conv(y, `${name}.layers.6`, {channels, kernel: 1}), `${name}.layers.7`, everyBatchNorm);
  return add(y, x);
}

/** MNASNet-B1 1.0 for 224x224 images, as in torchvision (mnasnet1_0). */
export function mnasnet({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'layers.0', {channels: 32, kernel: 3, stride: 2}), 'layers.1', everyBatchNorm)); // [112, 112, 32] · 928 parameters
  x = relu(batchNorm(conv(x, 'layers.3', {kernel: 3, depthwise: true}), 'layers.4', everyBatchNorm)); // [112, 112, 32] · 352 parameters
  x = batchNorm(conv(x, 'layers.6', {channels: 16, kernel: 1}), 'layers.7', everyBatchNorm); // [112, 112, 16] · 544 parameters

  // layers.8 · mnasnet.yaml:36
  x = invertedResidualWithoutShortcut(x, 'layers.8.0', {inner: 48, kernel: 3, stride: 2, channels: 24}); // [56, 56, 24] · 2,592 parameters
  x = invertedResidual(x, 'layers.8.1', {inner: 72, kernel: 3, channels: 24}); // [56, 56, 24] · 4,440 parameters
  x = invertedResidual(x, 'layers.8.2', {inner: 72, kernel: 3, channels: 24}); // [56, 56, 24] · 4,440 parameters

  // layers.9 · mnasnet.yaml:37
  x = invertedResidualWithoutShortcut(x, 'layers.9.0', {inner: 72, kernel: 5, stride: 2, channels: 40}); // [28, 28, 40] · 6,776 parameters
  x = invertedResidual(x, 'layers.9.1', {inner: 120, kernel: 5, channels: 40}); // [28, 28, 40] · 13,160 parameters
  x = invertedResidual(x, 'layers.9.2', {inner: 120, kernel: 5, channels: 40}); // [28, 28, 40] · 13,160 parameters

  // layers.10 · mnasnet.yaml:38
  x = invertedResidualWithoutShortcut(x, 'layers.10.0', {inner: 240, kernel: 5, stride: 2, channels: 80}); // [14, 14, 80] · 35,920 parameters
  x = invertedResidual(x, 'layers.10.1', {inner: 480, kernel: 5, channels: 80}); // [14, 14, 80] · 90,880 parameters
  x = invertedResidual(x, 'layers.10.2', {inner: 480, kernel: 5, channels: 80}); // [14, 14, 80] · 90,880 parameters

  // layers.11 · mnasnet.yaml:39
  x = invertedResidualWithoutShortcut(x, 'layers.11.0', {inner: 480, kernel: 3, stride: 1, channels: 96}); // [14, 14, 96] · 90,912 parameters
  x = invertedResidual(x, 'layers.11.1', {inner: 576, kernel: 3, channels: 96}); // [14, 14, 96] · 118,272 parameters

  // layers.12 · mnasnet.yaml:40
  x = invertedResidualWithoutShortcut(x, 'layers.12.0', {inner: 576, kernel: 5, stride: 2, channels: 192}); // [7, 7, 192] · 182,976 parameters
  x = invertedResidual(x, 'layers.12.1', {inner: 1152, kernel: 5, channels: 192}); // [7, 7, 192] · 476,160 parameters
  x = invertedResidual(x, 'layers.12.2', {inner: 1152, kernel: 5, channels: 192}); // [7, 7, 192] · 476,160 parameters
  x = invertedResidual(x, 'layers.12.3', {inner: 1152, kernel: 5, channels: 192}); // [7, 7, 192] · 476,160 parameters

  // layers.13 · mnasnet.yaml:41
  x = invertedResidualWithoutShortcut(x, 'layers.13.0', {inner: 1152, kernel: 3, stride: 1, channels: 320}); // [7, 7, 320] · 605,440 parameters

  x = batchNorm(conv(x, 'layers.14', {channels: 1280, kernel: 1}), 'layers.15', everyBatchNorm); // [7, 7, 1280] · 412,160 parameters
  x = dropout(globalAvgPool(relu(x)), {rate: 0.2}); // [1280]
  return model('mnasnet', image, dense(x, 'classifier.1', {features: classes, biasInit: 'zeros'}));
}
