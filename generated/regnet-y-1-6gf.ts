// Generated from regnet-y-1-6gf.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 11,202,430 trainable parameters · 1,612,076,160 MACs · spec 19a84dbf

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu, squeezeExcite} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './regnet-y-1-6gf.contract.js';

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

/** RegNetY-1.6GF for 224x224 images, as in torchvision. */
export function regnetY1_6gf({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'stem.0', {channels: 32, kernel: 3, stride: 2}), 'stem.1')); // [112, 112, 32] · 928 parameters

  // trunk_output.block1 · regnet-y-1-6gf.yaml:7
  x = yBlockProjection(x, 'trunk_output.block1.block1-0', {channels: 48, stride: 2, groups: 2, squeeze: 8}); // [56, 56, 48] · 16,952 parameters
  x = yBlock(x, 'trunk_output.block1.block1-1', {channels: 48, groups: 2, squeeze: 12}); // [56, 56, 48] · 16,476 parameters

  // trunk_output.block2 · regnet-y-1-6gf.yaml:7
  x = yBlockProjection(x, 'trunk_output.block2.block2-0', {channels: 120, stride: 2, groups: 5, squeeze: 12}); // [28, 28, 120] · 55,812 parameters
  x = yBlock(x, 'trunk_output.block2.block2-1', {channels: 120, groups: 5, squeeze: 30}); // [28, 28, 120] · 62,790 parameters
  x = yBlock(x, 'trunk_output.block2.block2-2', {channels: 120, groups: 5, squeeze: 30}); // [28, 28, 120] · 62,790 parameters
  x = yBlock(x, 'trunk_output.block2.block2-3', {channels: 120, groups: 5, squeeze: 30}); // [28, 28, 120] · 62,790 parameters
  x = yBlock(x, 'trunk_output.block2.block2-4', {channels: 120, groups: 5, squeeze: 30}); // [28, 28, 120] · 62,790 parameters
  x = yBlock(x, 'trunk_output.block2.block2-5', {channels: 120, groups: 5, squeeze: 30}); // [28, 28, 120] · 62,790 parameters

  // trunk_output.block3 · regnet-y-1-6gf.yaml:7
  x = yBlockProjection(x, 'trunk_output.block3.block3-0', {channels: 336, stride: 2, groups: 14, squeeze: 30}); // [14, 14, 336] · 289,326 parameters
  x = yBlock(x, 'trunk_output.block3.block3-1', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-2', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-3', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-4', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-5', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-6', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-7', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-8', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-9', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-10', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-11', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-12', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-13', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-14', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-15', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters
  x = yBlock(x, 'trunk_output.block3.block3-16', {channels: 336, groups: 14, squeeze: 84}); // [14, 14, 336] · 357,252 parameters

  // trunk_output.block4 · regnet-y-1-6gf.yaml:7
  x = yBlockProjection(x, 'trunk_output.block4.block4-0', {channels: 888, stride: 2, groups: 37, squeeze: 84}); // [7, 7, 888] · 1,734,348 parameters
  x = yBlock(x, 'trunk_output.block4.block4-1', {channels: 888, groups: 37, squeeze: 222}); // [7, 7, 888] · 2,169,606 parameters

  x = globalAvgPool(x); // [888]
  return model('regnet-y-1-6gf', image, dense(x, 'fc', {features: classes, init: 'normal(0.01)', biasInit: 'zeros'}));
}
