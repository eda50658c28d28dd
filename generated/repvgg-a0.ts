// Generated from repvgg-a0.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 9,108,968 trainable parameters · 1,512,581,120 MACs · spec ae4b1db4

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './repvgg-a0.contract.js';

/** A 3x3 convolution and a 1x1, each after its own norm, added up. */
function repDown(x: Node, name: string, channels: number): Node {
  const convKxk = batchNorm(conv(x, `${name}.conv_kxk.conv`, {channels, kernel: 3, stride: 2}), `${name}.conv_kxk.bn`);
  const conv1x1 = batchNorm(conv(x, `${name}.conv_1x1.conv`, {channels, kernel: 1, stride: 2}), `${name}.conv_1x1.bn`);
  return relu(add(convKxk, conv1x1));
}

/** A 3x3 convolution, a 1x1 and the input, each after its own norm, added up. */
function rep(x: Node, name: string, channels: number): Node {
  const identityBranch = batchNorm(x, `${name}.identity`);
  const convKxk = batchNorm(conv(x, `${name}.conv_kxk.conv`, {channels, kernel: 3}), `${name}.conv_kxk.bn`);
  const conv1x1 = batchNorm(conv(x, `${name}.conv_1x1.conv`, {channels, kernel: 1}), `${name}.conv_1x1.bn`);
  return relu(add(add(identityBranch, convKxk), conv1x1));
}

/** RepVGG-A0 for 224x224 images in its training form, as in timm. */
export function repvggA0({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let stemConvKxk = conv(image, 'stem.conv_kxk.conv', {channels: 48, kernel: 3, stride: 2}); // [112, 112, 48] · 1,296 parameters
  stemConvKxk = batchNorm(stemConvKxk, 'stem.conv_kxk.bn'); // [112, 112, 48] · 96 parameters
  let stemConv1x1 = conv(image, 'stem.conv_1x1.conv', {channels: 48, kernel: 1, stride: 2}); // [112, 112, 48] · 144 parameters
  stemConv1x1 = batchNorm(stemConv1x1, 'stem.conv_1x1.bn'); // [112, 112, 48] · 96 parameters
  let x = relu(add(stemConvKxk, stemConv1x1)); // [112, 112, 48]

  // stages.0.0 · repvgg-a0.yaml:44
  x = repDown(x, 'stages.0.0', 48); // [56, 56, 48] · 23,232 parameters

  // stages.0 · repvgg-a0.yaml:45
  x = rep(x, 'stages.0.1', 48); // [56, 56, 48] · 23,328 parameters

  // stages.1.0 · repvgg-a0.yaml:46
  x = repDown(x, 'stages.1.0', 96); // [28, 28, 96] · 46,464 parameters

  // stages.1 · repvgg-a0.yaml:47
  x = rep(x, 'stages.1.1', 96); // [28, 28, 96] · 92,736 parameters
  x = rep(x, 'stages.1.2', 96); // [28, 28, 96] · 92,736 parameters
  x = rep(x, 'stages.1.3', 96); // [28, 28, 96] · 92,736 parameters

  // stages.2.0 · repvgg-a0.yaml:48
  x = repDown(x, 'stages.2.0', 192); // [14, 14, 192] · 185,088 parameters

  // stages.2 · repvgg-a0.yaml:49
  x = rep(x, 'stages.2.1', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.2', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.3', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.4', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.5', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.6', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.7', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.8', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.9', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.10', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.11', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.12', 192); // [14, 14, 192] · 369,792 parameters
  x = rep(x, 'stages.2.13', 192); // [14, 14, 192] · 369,792 parameters

  // stages.3.0 · repvgg-a0.yaml:50
  x = repDown(x, 'stages.3.0', 1280); // [7, 7, 1280] · 2,462,720 parameters

  return model('repvgg-a0', image, dense(globalAvgPool(x), 'head.fc', {features: classes}));
}
