// Generated from shufflenet-v2.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 2,278,604 trainable parameters · 144,907,992 MACs · spec 27f5e9a1

import {
  batchNorm,
  channelShuffle,
  concat,
  conv,
  dense,
  globalAvgPool,
  input,
  maxPool,
  model,
  relu,
  splitChannels,
} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './shufflenet-v2.contract.js';

/** Two paths that halve the size, side by side and shuffled. */
function shuffleDown(x: Node, name: string, half: number): Node {
  let branch1 = batchNorm(conv(x, `${name}.branch1.0`, {kernel: 3, stride: 2, depthwise: true}), `${name}.branch1.1`);
  branch1 = relu(batchNorm(conv(branch1, `${name}.branch1.2`, {channels: half, kernel: 1}), `${name}.branch1.3`));
  let branch2 = relu(batchNorm(conv(x, `${name}.branch2.0`, {channels: half, kernel: 1}), `${name}.branch2.1`));
  branch2 = conv(branch2, `${name}.branch2.3`, {kernel: 3, stride: 2, depthwise: true});
  branch2 = batchNorm(branch2, `${name}.branch2.4`);
  branch2 = relu(batchNorm(conv(branch2, `${name}.branch2.5`, {channels: half, kernel: 1}), `${name}.branch2.6`));
  return channelShuffle(concat([branch1, branch2]), {groups: 2});
}

/** Half of the channels pass, the other half is convolved, and both are shuffled. */
function shuffle(x: Node, name: string, half: number): Node {
  const [left, right] = splitChannels(x, 2);
  let branch2 = relu(batchNorm(conv(right, `${name}.branch2.0`, {channels: half, kernel: 1}), `${name}.branch2.1`));
  branch2 = batchNorm(conv(branch2, `${name}.branch2.3`, {kernel: 3, depthwise: true}), `${name}.branch2.4`);
  branch2 = relu(batchNorm(conv(branch2, `${name}.branch2.5`, {channels: half, kernel: 1}), `${name}.branch2.6`));
  return channelShuffle(concat([left, branch2]), {groups: 2});
}

/** ShuffleNet V2 1.0x for 224x224 images, as in torchvision. */
export function shufflenetV2({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = relu(batchNorm(conv(image, 'conv1.0', {channels: 24, kernel: 3, stride: 2}), 'conv1.1')); // [112, 112, 24] · 696 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 24]

  // stage2.0 · shufflenet-v2.yaml:58
  x = shuffleDown(x, 'stage2.0', 58); // [28, 28, 116] · 7,398 parameters

  // stage2 · shufflenet-v2.yaml:59
  x = shuffle(x, 'stage2.1', 58); // [28, 28, 116] · 7,598 parameters
  x = shuffle(x, 'stage2.2', 58); // [28, 28, 116] · 7,598 parameters
  x = shuffle(x, 'stage2.3', 58); // [28, 28, 116] · 7,598 parameters

  // stage3.0 · shufflenet-v2.yaml:60
  x = shuffleDown(x, 'stage3.0', 116); // [14, 14, 232] · 43,616 parameters

  // stage3 · shufflenet-v2.yaml:61
  x = shuffle(x, 'stage3.1', 116); // [14, 14, 232] · 28,652 parameters
  x = shuffle(x, 'stage3.2', 116); // [14, 14, 232] · 28,652 parameters
  x = shuffle(x, 'stage3.3', 116); // [14, 14, 232] · 28,652 parameters
  x = shuffle(x, 'stage3.4', 116); // [14, 14, 232] · 28,652 parameters
  x = shuffle(x, 'stage3.5', 116); // [14, 14, 232] · 28,652 parameters
  x = shuffle(x, 'stage3.6', 116); // [14, 14, 232] · 28,652 parameters
  x = shuffle(x, 'stage3.7', 116); // [14, 14, 232] · 28,652 parameters

  // stage4.0 · shufflenet-v2.yaml:62
  x = shuffleDown(x, 'stage4.0', 232); // [7, 7, 464] · 167,968 parameters

  // stage4 · shufflenet-v2.yaml:63
  x = shuffle(x, 'stage4.1', 232); // [7, 7, 464] · 111,128 parameters
  x = shuffle(x, 'stage4.2', 232); // [7, 7, 464] · 111,128 parameters
  x = shuffle(x, 'stage4.3', 232); // [7, 7, 464] · 111,128 parameters

  x = globalAvgPool(relu(batchNorm(conv(x, 'conv5.0', {channels: 1024, kernel: 1}), 'conv5.1'))); // [1024] · 477,184 parameters
  return model('shufflenet-v2', image, dense(x, 'fc', {features: classes}));
}
