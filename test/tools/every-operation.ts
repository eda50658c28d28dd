import {
  add,
  avgPool,
  batchNorm,
  channelShuffle,
  concat,
  conv,
  dense,
  dropPath,
  dropout,
  flatten,
  gelu,
  globalAvgPool,
  groupNorm,
  hardSigmoid,
  hardSwish,
  input,
  layerNorm,
  layerScale,
  leakyRelu,
  maxPool,
  model,
  multiply,
  pad,
  relu,
  relu6,
  scale,
  sigmoid,
  silu,
  splitChannels,
  squeezeExcite,
  upsample,
} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {toPytorch} from '../../runtime/nn/state-dict.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {createRandom, nextNormal} from '../../runtime/random/random.js';

/** One small network with every computing layer function, and the forms of some that exports treat apart. */
export function everyOperation(): Model {
  const image = input([16, 16, 3]);
  let x = relu(batchNorm(conv(image, 'stem', {channels: 8, kernel: 3, bias: true}), 'bn'));
  x = add(hardSwish(conv(x, 'dilated', {channels: 8, kernel: 3, dilation: 2})), x);
  x = relu6(conv(x, 'depthwise', {kernel: 3, depthwise: true, multiplier: 2, padding: [0, 1]}));
  x = leakyRelu(groupNorm(conv(x, 'grouped', {channels: 16, kernel: [3, 1], groups: 4, stride: 2}), 'gn', {groups: 2}));
  x = squeezeExcite(x, 'se', {channels: 4, activation: 'silu', gate: 'hardsigmoid'});
  x = channelShuffle(x, {groups: 4});
  const window = {kernel: 3, stride: 2, padding: 1, ceil: true};
  x = concat([maxPool(x, window), avgPool(x, window)]);
  x = upsample(upsample(x, {factor: 2}), {factor: 2, method: 'bilinear'});
  const [left, right] = splitChannels(x, 2);
  x = multiply(silu(left), sigmoid(globalAvgPool(right, {keep: true})));
  x = layerScale(gelu(layerNorm(pad(x, {height: [1, 0], channels: 2}), 'ln')), 'ls', {initial: 0.5, rank: 3});
  x = gelu(dense(x, 'mlp', {features: 6, perPosition: true}), {tanh: true});
  x = dropPath(avgPool(x, {kernel: 4, stride: 3, countPadding: false, padding: 1}), {rate: 0.1});
  const vector = batchNorm(hardSigmoid(dense(flatten(scale(x, {by: 0.5})), 'hidden', {features: 12})), 'bn1');
  return model('every', image, dense(dropout(vector, {rate: 0.5}), 'head', {features: 5}));
}

/** Weights as a training leaves them: norms have statistics of their own. */
export function makeWeights({parameters}: Model): NamedTensor[] {
  return parameters.map((parameter, layer) => {
    const random = createRandom(7, layer);
    const size = parameter.shape.reduce((product, length) => product * length, 1);
    const fan = parameter.shape.slice(0, -1).reduce((product, length) => product * length, 1);
    const values = Float32Array.from({length: size}, () => nextNormal(random) / Math.sqrt(fan));
    const isPositive = /running_var$|(bn|gn|ln|bn1)\.weight$|gamma$/.test(parameter.name);
    return toPytorch(parameter, isPositive ? values.map((value) => 0.5 + Math.abs(value)) : values);
  });
}
