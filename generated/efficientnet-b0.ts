// Generated from efficientnet-b0.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 5,288,548 trainable parameters · 385,814,752 MACs · spec 68e02d6b

import {
  add,
  batchNorm,
  conv,
  dense,
  dropPath,
  dropout,
  globalAvgPool,
  input,
  model,
  silu,
  squeezeExcite,
} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './efficientnet-b0.contract.js';

interface SeparableWithoutShortcutOptions {
  readonly squeeze: number;
  readonly out: number;
}

/** A depthwise convolution, a gate for each channel, and a 1x1, without a shortcut, since the shape changes. */
function separableWithoutShortcut(x: Node, name: string, {squeeze, out}: SeparableWithoutShortcutOptions): Node {
  let y = silu(batchNorm(conv(x, `${name}.block.0.0`, {kernel: 3, depthwise: true}), `${name}.block.0.1`));
  y = squeezeExcite(y, `${name}.block.1`, {channels: squeeze, activation: 'silu'});
  return batchNorm(conv(y, `${name}.block.2.0`, {channels: out, kernel: 1}), `${name}.block.2.1`);
}

interface MbconvWithoutShortcutOptions {
  readonly inner: number;
  readonly kernel: number;
  readonly stride: number;
  readonly squeeze: number;
  readonly out: number;
}

/**
 * A 1x1 convolution that widens, a depthwise one, a gate for each channel, and a 1x1 that narrows, without a shortcut,
 * since the shape changes.
 */
function mbconvWithoutShortcut(
  x: Node,
  name: string,
  {inner, kernel, stride, squeeze, out}: MbconvWithoutShortcutOptions,
): Node {
  let y = silu(batchNorm(conv(x, `${name}.block.0.0`, {channels: inner, kernel: 1}), `${name}.block.0.1`));
  y = silu(batchNorm(conv(y, `${name}.block.1.0`, {kernel, stride, depthwise: true}), `${name}.block.1.1`));
  y = squeezeExcite(y, `${name}.block.2`, {channels: squeeze, activation: 'silu'});
  return batchNorm(conv(y, `${name}.block.3.0`, {channels: out, kernel: 1}), `${name}.block.3.1`);
}

interface MbconvDropPathOptions {
  readonly inner: number;
  readonly kernel: number;
  readonly squeeze: number;
  readonly out: number;
  readonly dropPathRate: number;
}

/**
 * A 1x1 convolution that widens, a depthwise one, a gate for each channel, and a 1x1 that narrows, with drop-path, with
 * an identity shortcut.
 */
function mbconvDropPath(
  x: Node,
  name: string,
  {inner, kernel, squeeze, out, dropPathRate}: MbconvDropPathOptions,
): Node {
  let y = silu(batchNorm(conv(x, `${name}.block.0.0`, {channels: inner, kernel: 1}), `${name}.block.0.1`));
  y = silu(batchNorm(conv(y, `${name}.block.1.0`, {kernel, depthwise: true}), `${name}.block.1.1`));
  y = squeezeExcite(y, `${name}.block.2`, {channels: squeeze, activation: 'silu'});
  y = conv(y, `${name}.block.3.0`, {channels: out, kernel: 1});
  y = dropPath(batchNorm(y, `${name}.block.3.1`), {rate: dropPathRate});
  return add(y, x);
}

/** EfficientNet-B0 for 224x224 images, as in torchvision. */
export function efficientnetB0({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = silu(batchNorm(conv(image, 'features.0.0', {channels: 32, kernel: 3, stride: 2}), 'features.0.1')); // [112, 112, 32] · 928 parameters

  // features.1 · efficientnet-b0.yaml:55
  x = separableWithoutShortcut(x, 'features.1.0', {squeeze: 8, out: 16}); // [112, 112, 16] · 1,448 parameters

  // features.2 · efficientnet-b0.yaml:56
  x = mbconvWithoutShortcut(x, 'features.2.0', {inner: 96, kernel: 3, stride: 2, squeeze: 4, out: 24}); // [56, 56, 24] · 6,004 parameters
  x = mbconvDropPath(x, 'features.2.1', {inner: 144, kernel: 3, squeeze: 6, out: 24, dropPathRate: 0.025}); // [56, 56, 24] · 10,710 parameters

  // features.3 · efficientnet-b0.yaml:57
  x = mbconvWithoutShortcut(x, 'features.3.0', {inner: 144, kernel: 5, stride: 2, squeeze: 6, out: 40}); // [28, 28, 40] · 15,350 parameters
  x = mbconvDropPath(x, 'features.3.1', {inner: 240, kernel: 5, squeeze: 10, out: 40, dropPathRate: 0.05}); // [28, 28, 40] · 31,290 parameters

  // features.4 · efficientnet-b0.yaml:58
  x = mbconvWithoutShortcut(x, 'features.4.0', {inner: 240, kernel: 3, stride: 2, squeeze: 10, out: 80}); // [14, 14, 80] · 37,130 parameters
  x = mbconvDropPath(x, 'features.4.1', {inner: 480, kernel: 3, squeeze: 20, out: 80, dropPathRate: 0.075}); // [14, 14, 80] · 102,900 parameters
  x = mbconvDropPath(x, 'features.4.2', {inner: 480, kernel: 3, squeeze: 20, out: 80, dropPathRate: 0.0875}); // [14, 14, 80] · 102,900 parameters

  // features.5 · efficientnet-b0.yaml:59
  x = mbconvWithoutShortcut(x, 'features.5.0', {inner: 480, kernel: 5, stride: 1, squeeze: 20, out: 112}); // [14, 14, 112] · 126,004 parameters
  x = mbconvDropPath(x, 'features.5.1', {inner: 672, kernel: 5, squeeze: 28, out: 112, dropPathRate: 0.1125}); // [14, 14, 112] · 208,572 parameters
  x = mbconvDropPath(x, 'features.5.2', {inner: 672, kernel: 5, squeeze: 28, out: 112, dropPathRate: 0.125}); // [14, 14, 112] · 208,572 parameters

  // features.6 · efficientnet-b0.yaml:60
  x = mbconvWithoutShortcut(x, 'features.6.0', {inner: 672, kernel: 5, stride: 2, squeeze: 28, out: 192}); // [7, 7, 192] · 262,492 parameters
  x = mbconvDropPath(x, 'features.6.1', {inner: 1152, kernel: 5, squeeze: 48, out: 192, dropPathRate: 0.15}); // [7, 7, 192] · 587,952 parameters
  x = mbconvDropPath(x, 'features.6.2', {inner: 1152, kernel: 5, squeeze: 48, out: 192, dropPathRate: 0.1625}); // [7, 7, 192] · 587,952 parameters
  x = mbconvDropPath(x, 'features.6.3', {inner: 1152, kernel: 5, squeeze: 48, out: 192, dropPathRate: 0.175}); // [7, 7, 192] · 587,952 parameters

  // features.7 · efficientnet-b0.yaml:61
  x = mbconvWithoutShortcut(x, 'features.7.0', {inner: 1152, kernel: 3, stride: 1, squeeze: 48, out: 320}); // [7, 7, 320] · 717,232 parameters

  x = silu(batchNorm(conv(x, 'features.8.0', {channels: 1280, kernel: 1}), 'features.8.1')); // [7, 7, 1280] · 412,160 parameters
  x = dropout(globalAvgPool(x), {rate: 0.2}); // [1280]
  x = dense(x, 'classifier.1', {features: classes, init: 'uniform(0.0316)', biasInit: 'zeros'}); // [1000] · 1,281,000 parameters
  return model('efficientnet-b0', image, x);
}
