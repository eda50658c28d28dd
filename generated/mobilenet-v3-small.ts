// Generated from mobilenet-v3-small.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 2,542,856 trainable parameters · 56,510,400 MACs · spec 85ac2acc

import {
  add,
  batchNorm,
  conv,
  dense,
  dropout,
  globalAvgPool,
  hardSwish,
  input,
  model,
  relu,
  squeezeExcite,
} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './mobilenet-v3-small.contract.js';

const everyBatchNorm = {epsilon: 0.001, momentum: 0.01} as const;
const everyDense = {init: 'normal(0.01)', biasInit: 'zeros'} as const;

interface GatedWithoutShortcutOptions {
  readonly stride: number;
  readonly squeeze: number;
  readonly out: number;
}

/** A depthwise convolution, a gate for each channel, and a 1x1, without a shortcut, since the shape changes. */
function gatedWithoutShortcut(x: Node, name: string, {stride, squeeze, out}: GatedWithoutShortcutOptions): Node {
  let y = conv(x, `${name}.block.0.0`, {kernel: 3, stride, depthwise: true});
  y = relu(batchNorm(y, `${name}.block.0.1`, everyBatchNorm));
  y = squeezeExcite(y, `${name}.block.1`, {channels: squeeze, gate: 'hardsigmoid'});
  return batchNorm(conv(y, `${name}.block.2.0`, {channels: out, kernel: 1}), `${name}.block.2.1`, everyBatchNorm);
}

interface ExpandedWithoutShortcutOptions {
  readonly inner: number;
  readonly kernel: number;
  readonly stride: number;
  readonly out: number;
}

/**
 * A 1x1 convolution that widens, a depthwise one, and a 1x1 that narrows, without a shortcut, since the shape changes.
 */
function expandedWithoutShortcut(
  x: Node,
  name: string,
  {inner, kernel, stride, out}: ExpandedWithoutShortcutOptions,
): Node {
  let y = conv(x, `${name}.block.0.0`, {channels: inner, kernel: 1});
  y = relu(batchNorm(y, `${name}.block.0.1`, everyBatchNorm));
  y = conv(y, `${name}.block.1.0`, {kernel, stride, depthwise: true});
  y = relu(batchNorm(y, `${name}.block.1.1`, everyBatchNorm));
  return batchNorm(conv(y, `${name}.block.2.0`, {channels: out, kernel: 1}), `${name}.block.2.1`, everyBatchNorm);
}

interface ExpandedOptions {
  readonly inner: number;
  readonly kernel: number;
  readonly out: number;
}

/** A 1x1 convolution that widens, a depthwise one, and a 1x1 that narrows, with an identity shortcut. */
function expanded(x: Node, name: string, {inner, kernel, out}: ExpandedOptions): Node {
  let y = conv(x, `${name}.block.0.0`, {channels: inner, kernel: 1});
  y = relu(batchNorm(y, `${name}.block.0.1`, everyBatchNorm));
  y = conv(y, `${name}.block.1.0`, {kernel, depthwise: true});
  y = relu(batchNorm(y, `${name}.block.1.1`, everyBatchNorm));
  y = batchNorm(conv(y, `${name}.block.2.0`, {channels: out, kernel: 1}), `${name}.block.2.1`, everyBatchNorm);
  return add(y, x);
}

interface ExpandedGatedWithoutShortcutOptions {
  readonly inner: number;
  readonly stride: number;
  readonly squeeze: number;
  readonly out: number;
}

/**
 * A 1x1 convolution that widens, a depthwise one, a gate for each channel, and a 1x1 that narrows, without a shortcut,
 * since the shape changes.
 */
function expandedGatedWithoutShortcut(
  x: Node,
  name: string,
  {inner, stride, squeeze, out}: ExpandedGatedWithoutShortcutOptions,
): Node {
  let y = conv(x, `${name}.block.0.0`, {channels: inner, kernel: 1});
  y = hardSwish(batchNorm(y, `${name}.block.0.1`, everyBatchNorm));
  y = conv(y, `${name}.block.1.0`, {kernel: 5, stride, depthwise: true});
  y = hardSwish(batchNorm(y, `${name}.block.1.1`, everyBatchNorm));
  y = squeezeExcite(y, `${name}.block.2`, {channels: squeeze, gate: 'hardsigmoid'});
  return batchNorm(conv(y, `${name}.block.3.0`, {channels: out, kernel: 1}), `${name}.block.3.1`, everyBatchNorm);
}

interface ExpandedGatedOptions {
  readonly inner: number;
  readonly squeeze: number;
  readonly out: number;
}

/**
 * A 1x1 convolution that widens, a depthwise one, a gate for each channel, and a 1x1 that narrows, with an identity
 * shortcut.
 */
function expandedGated(x: Node, name: string, {inner, squeeze, out}: ExpandedGatedOptions): Node {
  let y = conv(x, `${name}.block.0.0`, {channels: inner, kernel: 1});
  y = hardSwish(batchNorm(y, `${name}.block.0.1`, everyBatchNorm));
  y = conv(y, `${name}.block.1.0`, {kernel: 5, depthwise: true});
  y = hardSwish(batchNorm(y, `${name}.block.1.1`, everyBatchNorm));
  y = squeezeExcite(y, `${name}.block.2`, {channels: squeeze, gate: 'hardsigmoid'});
  y = batchNorm(conv(y, `${name}.block.3.0`, {channels: out, kernel: 1}), `${name}.block.3.1`, everyBatchNorm);
  return add(y, x);
}

/** MobileNet V3-Small for 224x224 images, as in torchvision. */
export function mobilenetV3Small({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = conv(image, 'features.0.0', {channels: 16, kernel: 3, stride: 2}); // [112, 112, 16] · 432 parameters
  x = hardSwish(batchNorm(x, 'features.0.1', everyBatchNorm)); // [112, 112, 16] · 32 parameters

  // stage 1 · mobilenet-v3-small.yaml:69
  x = gatedWithoutShortcut(x, 'features.1', {stride: 2, squeeze: 8, out: 16}); // [56, 56, 16] · 744 parameters

  // stage 2 · mobilenet-v3-small.yaml:70
  x = expandedWithoutShortcut(x, 'features.2', {inner: 72, kernel: 3, stride: 2, out: 24}); // [28, 28, 24] · 3,864 parameters

  // stage 3 · mobilenet-v3-small.yaml:71
  x = expanded(x, 'features.3', {inner: 88, kernel: 3, out: 24}); // [28, 28, 24] · 5,416 parameters

  // stage 4 · mobilenet-v3-small.yaml:72
  x = expandedGatedWithoutShortcut(x, 'features.4', {inner: 96, stride: 2, squeeze: 24, out: 40}); // [14, 14, 40] · 13,736 parameters

  // stage 5 · mobilenet-v3-small.yaml:73
  x = expandedGated(x, 'features.5', {inner: 240, squeeze: 64, out: 40}); // [14, 14, 40] · 57,264 parameters
  x = expandedGated(x, 'features.6', {inner: 240, squeeze: 64, out: 40}); // [14, 14, 40] · 57,264 parameters

  // stage 6 · mobilenet-v3-small.yaml:74
  x = expandedGatedWithoutShortcut(x, 'features.7', {inner: 120, stride: 1, squeeze: 32, out: 48}); // [14, 14, 48] · 21,968 parameters

  // stage 7 · mobilenet-v3-small.yaml:75
  x = expandedGated(x, 'features.8', {inner: 144, squeeze: 40, out: 48}); // [14, 14, 48] · 29,800 parameters

  // stage 8 · mobilenet-v3-small.yaml:76
  x = expandedGatedWithoutShortcut(x, 'features.9', {inner: 288, stride: 2, squeeze: 72, out: 96}); // [7, 7, 96] · 91,848 parameters

  // stage 9 · mobilenet-v3-small.yaml:77
  x = expandedGated(x, 'features.10', {inner: 576, squeeze: 144, out: 96}); // [7, 7, 96] · 294,096 parameters
  x = expandedGated(x, 'features.11', {inner: 576, squeeze: 144, out: 96}); // [7, 7, 96] · 294,096 parameters

  x = batchNorm(conv(x, 'features.12.0', {channels: 576, kernel: 1}), 'features.12.1', everyBatchNorm); // [7, 7, 576] · 56,448 parameters
  x = globalAvgPool(hardSwish(x)); // [576]
  x = dropout(hardSwish(dense(x, 'classifier.0', {features: 1024, ...everyDense})), {rate: 0.2}); // [1024] · 590,848 parameters
  return model('mobilenet-v3-small', image, dense(x, 'classifier.3', {features: classes, ...everyDense}));
}
