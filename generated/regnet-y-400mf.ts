// Generated from regnet-y-400mf.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 4,344,144 trainable parameters · 401,842,848 MACs · spec 2edfbf8d

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu, squeezeExcite} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './regnet-y-400mf.contract.js';

interface YBlockProjectionOptions {
  readonly channels: number;
  readonly stride: number;
  readonly groups: number;
  readonly squeeze: number;
}

/** A 1x1 convolution, a 3x3 in groups, a gate for each channel, and a 1x1, with a 1x1 projection shortcut. */
function yBlockProjection(x: Node, name: string, {channels, stride, groups, squeeze}: YBlockProjectionOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.f.a.0`, {channels, kernel: 1}), `${name}.f.a.1`));
  y = relu(batchNorm(conv(y, `${name}.f.b.0`, {channels, kernel: 3, stride, groups}), `${name}.f.b.1`));
  y = squeezeExcite(y, `${name}.f.se`, {channels: squeeze});
  y = batchNorm(conv(y, `${name}.f.c.0`, {channels, kernel: 1}), `${name}.f.c.1`);
  const shortcut = batchNorm(conv(x, `${name}.proj.0`, {channels, kernel: 1, stride}), `${name}.proj.1`);
  return relu(add(y, shortcut));
}

interface YBlockOptions {
  readonly channels: number;
  readonly groups: number;
  readonly squeeze: number;
}

/** A 1x1 convolution, a 3x3 in groups, a gate for each channel, and a 1x1, with an identity shortcut. */
function yBlock(x: Node, name: string, {channels, groups, squeeze}: YBlockOptions): Node {
  let y = relu(batchNorm(conv(x, `${name}.f.a.0`, {channels, kernel: 1}), `${name}.f.a.1`));
  y = relu(batchNorm(conv(y, `${name}.f.b.0`, {channels, kernel: 3, groups}), `${name}.f.b.1`));
  y = squeezeExcite(y, `${name}.f.se`, {channels: squeeze});
  y = batchNorm(conv(y, `${name}.f.c.0`, {channels, kernel: 1}), `${name}.f.c.1`);
  return relu(add(y, x));
}

/** RegNetY-400MF for 224x224 images, as in torchvision. */
export function regnetY400mf({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'stem.0', {channels: 32, kernel: 3, stride: 2}), 'stem.1')); // [112, 112, 32] · 928 parameters

  // trunk_output.block1 · regnet-y-400mf.yaml:36
  x = yBlockProjection(x, 'trunk_output.block1.block1-0', {channels: 48, stride: 2, groups: 6, squeeze: 8}); // [56, 56, 48] · 10,040 parameters

  // trunk_output.block2 · regnet-y-400mf.yaml:36
  x = yBlockProjection(x, 'trunk_output.block2.block2-0', {channels: 104, stride: 2, groups: 13, squeeze: 12}); // [28, 28, 104] · 31,732 parameters
  x = yBlock(x, 'trunk_output.block2.block2-1', {channels: 104, groups: 13, squeeze: 26}); // [28, 28, 104] · 35,282 parameters
  x = yBlock(x, 'trunk_output.block2.block2-2', {channels: 104, groups: 13, squeeze: 26}); // [28, 28, 104] · 35,282 parameters

  // trunk_output.block3 · regnet-y-400mf.yaml:36
  x = yBlockProjection(x, 'trunk_output.block3.block3-0', {channels: 208, stride: 2, groups: 26, squeeze: 26}); // [14, 14, 208] · 114,218 parameters
  x = yBlock(x, 'trunk_output.block3.block3-1', {channels: 208, groups: 26, squeeze: 52}); // [14, 14, 208] · 124,644 parameters
  x = yBlock(x, 'trunk_output.block3.block3-2', {channels: 208, groups: 26, squeeze: 52}); // [14, 14, 208] · 124,644 parameters
  x = yBlock(x, 'trunk_output.block3.block3-3', {channels: 208, groups: 26, squeeze: 52}); // [14, 14, 208] · 124,644 parameters
  x = yBlock(x, 'trunk_output.block3.block3-4', {channels: 208, groups: 26, squeeze: 52}); // [14, 14, 208] · 124,644 parameters
  x = yBlock(x, 'trunk_output.block3.block3-5', {channels: 208, groups: 26, squeeze: 52}); // [14, 14, 208] · 124,644 parameters

  // trunk_output.block4 · regnet-y-400mf.yaml:36
  x = yBlockProjection(x, 'trunk_output.block4.block4-0', {channels: 440, stride: 2, groups: 55, squeeze: 52}); // [7, 7, 440] · 458,092 parameters
  x = yBlock(x, 'trunk_output.block4.block4-1', {channels: 440, groups: 55, squeeze: 110}); // [7, 7, 440] · 518,870 parameters
  x = yBlock(x, 'trunk_output.block4.block4-2', {channels: 440, groups: 55, squeeze: 110}); // [7, 7, 440] · 518,870 parameters
  x = yBlock(x, 'trunk_output.block4.block4-3', {channels: 440, groups: 55, squeeze: 110}); // [7, 7, 440] · 518,870 parameters
  x = yBlock(x, 'trunk_output.block4.block4-4', {channels: 440, groups: 55, squeeze: 110}); // [7, 7, 440] · 518,870 parameters
  x = yBlock(x, 'trunk_output.block4.block4-5', {channels: 440, groups: 55, squeeze: 110}); // [7, 7, 440] · 518,870 parameters

  x = globalAvgPool(x); // [440]
  return model('regnet-y-400mf', image, dense(x, 'fc', {features: classes, init: 'normal(0.01)', biasInit: 'zeros'}));
}
