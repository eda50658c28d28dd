// Generated from branches.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [64, 64, 3] · logits [10] · 709,758 trainable parameters · 147,097,344 MACs · spec 7c2570f2

import {
  add,
  avgPool,
  batchNorm,
  channelShuffle,
  concat,
  conv,
  dense,
  dropout,
  flatten,
  globalAvgPool,
  input,
  model,
  multiply,
  pad,
  relu,
  sigmoid,
  silu,
  splitChannels,
} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './branches.contract.js';

/** New channels beside all that came before. */
function grow(x: Node, name: string): Node {
  let branch = relu(batchNorm(x, `${name}.norm1`));
  branch = conv(branch, `${name}.conv1`, {channels: 48, kernel: 1});
  branch = conv(branch, `${name}.conv2`, {channels: 12, kernel: 3});
  return concat([x, branch]);
}

/** Half of the channels pass untouched. */
function halves(x: Node, name: string, convChannels: number): Node {
  const [left, right] = splitChannels(x, 2);
  let branch2 = batchNorm(conv(right, `${name}.branch2.0`, {kernel: 3, depthwise: true}), `${name}.branch2.1`);
  branch2 = conv(branch2, `${name}.branch2.2`, {channels: convChannels, kernel: 1});
  return channelShuffle(concat([left, branch2]), {groups: 2});
}

interface PreactivatedProjectionOptions {
  readonly channels: number;
  readonly stride: number;
}

/** Two convolutions behind their norms, with a 1x1 projection shortcut from `before`. */
function preactivatedProjection(x: Node, name: string, {channels, stride}: PreactivatedProjectionOptions): Node {
  const before = relu(batchNorm(x, `${name}.bn1`));
  let y = relu(batchNorm(conv(before, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  const shortcut = conv(before, `${name}.shortcut`, {channels, kernel: 1, stride});
  return add(y, shortcut);
}

/** Two convolutions behind their norms, with an identity shortcut. */
function preactivated(x: Node, name: string, channels: number): Node {
  let y = relu(batchNorm(x, `${name}.bn1`));
  y = relu(batchNorm(conv(y, `${name}.conv1`, {channels, kernel: 3}), `${name}.bn2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  return add(y, x);
}

interface PreactivatedSiluProjectionOptions {
  readonly channels: number;
  readonly stride: number;
}

/** Two convolutions behind their norms, with silu instead of relu, with a 1x1 projection shortcut from `before`. */
function preactivatedSiluProjection(
  x: Node,
  name: string,
  {channels, stride}: PreactivatedSiluProjectionOptions,
): Node {
  const before = silu(batchNorm(x, `${name}.bn1`));
  let y = silu(batchNorm(conv(before, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  const shortcut = conv(before, `${name}.shortcut`, {channels, kernel: 1, stride});
  return add(y, shortcut);
}

/** Two convolutions behind their norms, with silu instead of relu, with an identity shortcut. */
function preactivatedSilu(x: Node, name: string, channels: number): Node {
  let y = silu(batchNorm(x, `${name}.bn1`));
  y = silu(batchNorm(conv(y, `${name}.conv1`, {channels, kernel: 3}), `${name}.bn2`));
  y = conv(y, `${name}.conv2`, {channels, kernel: 3});
  return add(y, x);
}

/** A convolution under a gate for each channel, without a shortcut, since the shape changes. */
function gatedWithoutShortcut(x: Node, name: string, channels: number): Node {
  const y = conv(x, `${name}.conv`, {channels, kernel: 3});
  let gate = globalAvgPool(y, {keep: true});
  gate = sigmoid(conv(gate, `${name}.gate`, {channels, kernel: 1, bias: true}));
  return multiply(y, gate);
}

/** A convolution under a gate for each channel, with an identity shortcut. */
function gated(x: Node, name: string, channels: number): Node {
  let y = conv(x, `${name}.conv`, {channels, kernel: 3});
  let gate = globalAvgPool(y, {keep: true});
  gate = sigmoid(conv(gate, `${name}.gate`, {channels, kernel: 1, bias: true}));
  y = multiply(y, gate);
  return add(y, x);
}

interface PaddedProjectionOptions {
  readonly channels: number;
  readonly stride: number;
  readonly padChannels: readonly [number, number];
}

/** One convolution, with a parameter-free shortcut (strided subsampling and zero-padded channels). */
function paddedProjection(x: Node, name: string, {channels, stride, padChannels}: PaddedProjectionOptions): Node {
  const y = conv(x, `${name}.conv`, {channels, kernel: 3, stride});
  let shortcut = avgPool(x, {kernel: 1, stride});
  shortcut = pad(shortcut, {channels: padChannels});
  return add(y, shortcut);
}

/** One convolution, with an identity shortcut. */
function padded(x: Node, name: string, channels: number): Node {
  const y = conv(x, `${name}.conv`, {channels, kernel: 3});
  return add(y, x);
}

interface SumsOptions {
  readonly channels: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly groups: number;
  readonly d: number;
}

/** Four convolutions added up, with an identity shortcut. */
function sums(x: Node, name: string, {channels, a, b, c, groups, d}: SumsOptions): Node {
  const aBranch = batchNorm(conv(x, `${name}.a.conv`, {channels, kernel: a}), `${name}.a.bn`);
  const bBranch = batchNorm(conv(x, `${name}.b.conv`, {channels, kernel: b}), `${name}.b.bn`);
  const cBranch = batchNorm(conv(x, `${name}.c.conv`, {channels, kernel: c, groups}), `${name}.c.bn`);
  const dBranch2 = batchNorm(conv(x, `${name}.d.conv`, {channels, kernel: d}), `${name}.d.bn`);
  const dBranch = add(x, dBranch2);
  const y = add(add(add(aBranch, bBranch), cBranch), dBranch);
  return relu(add(y, x));
}

/** Every way in which blocks may branch, and a run of equal ones. */
export function branches({classes = 10} = {}): Model {
  const image = input([64, 64, 3]);
  const stemTall = conv(image, 'stem.tall', {channels: 8, kernel: [3, 1]}); // [64, 64, 8] · 72 parameters
  const stemFlat = conv(image, 'stem.flat', {channels: 8, kernel: [1, 3]}); // [64, 64, 8] · 72 parameters
  let x = batchNorm(concat([stemTall, stemFlat]), 'stem.norm'); // [64, 64, 16] · 32 parameters

  // dense1 · branches.yaml:93
  x = grow(x, 'dense1.layer1'); // [64, 64, 28] · 5,984 parameters
  x = grow(x, 'dense1.layer2'); // [64, 64, 40] · 6,584 parameters

  // dense2 · branches.yaml:94
  x = grow(x, 'dense2.layer1'); // [64, 64, 52] · 7,184 parameters

  // layer3 · branches.yaml:95
  x = halves(x, 'layer3.0', 26); // [64, 64, 52] · 962 parameters
  x = halves(x, 'layer3.1', 26); // [64, 64, 52] · 962 parameters

  // layer4 · branches.yaml:96
  x = preactivatedProjection(x, 'layer4.0', {channels: 16, stride: 2}); // [32, 32, 16] · 10,760 parameters
  x = preactivated(x, 'layer4.1', 16); // [32, 32, 16] · 4,672 parameters

  // layer5 · branches.yaml:97
  x = preactivatedSiluProjection(x, 'layer5.0', {channels: 32, stride: 2}); // [16, 16, 32] · 14,432 parameters
  x = preactivatedSilu(x, 'layer5.1', 32); // [16, 16, 32] · 18,560 parameters

  // layer6 · branches.yaml:98
  x = gatedWithoutShortcut(x, 'layer6.0', 24); // [16, 16, 24] · 7,512 parameters
  x = gated(x, 'layer6.1', 24); // [16, 16, 24] · 5,784 parameters

  // layer7 · branches.yaml:99
  x = paddedProjection(x, 'layer7.0', {channels: 32, stride: 2, padChannels: [0, 8]}); // [8, 8, 32] · 6,912 parameters
  for (let index = 1; index < 42; index++) {
    x = padded(x, `layer7.${index}`, 32); // [8, 8, 32] · 9,216 parameters each
  }

  // layer8 · branches.yaml:100
  x = paddedProjection(x, 'layer8.0', {channels: 48, stride: 1, padChannels: [0, 16]}); // [8, 8, 48] · 13,824 parameters
  x = padded(x, 'layer8.1', 48); // [8, 8, 48] · 20,736 parameters

  // stage 9 · branches.yaml:101
  x = relu(batchNorm(conv(x, 'mixed.conv', {channels: 32, kernel: 1}), 'mixed.bn')); // [8, 8, 32] · 1,600 parameters

  // layer10 · branches.yaml:105
  x = sums(x, 'layer10.0', {channels: 32, a: 1, b: 3, c: 5, groups: 2, d: 7}); // [8, 8, 32] · 73,472 parameters

  x = flatten(x); // [2048]
  x = dropout(relu(dense(x, 'hidden', {features: 64})), {rate: 0.5}); // [64] · 131,136 parameters
  return model('branches', image, dense(x, 'logits', {features: classes}));
}
