import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {
  add,
  avgPool,
  channelShuffle,
  concat,
  conv,
  dense,
  dropPath,
  dropout,
  flatten,
  globalAvgPool,
  groupNorm,
  input,
  layerNorm,
  layerScale,
  maxPool,
  model,
  multiply,
  pad,
  silu,
  splitChannels,
  squeezeExcite,
  upsample,
} from '../../runtime/nn/index.js';
import type {Model, Node} from '../../runtime/nn/index.js';
import {resizeModel} from '../../runtime/nn/resize-model.js';
import {packageRoot} from '#package-root';

/** Every layer function that makes a node of its own kind, each with choices other than its defaults. */
function everyWord(pixels: number): Model {
  const image = input([pixels, pixels, 3]);
  let x: Node = conv(image, 'conv1', {channels: 16, kernel: [3, 5], stride: 2, padding: [0, 1], bias: true});
  x = silu(groupNorm(x, 'norm1', {groups: 4, epsilon: 0.1}));
  x = add(x, dropPath(layerScale(layerNorm(x, 'norm2'), 'gamma', {initial: 0.5, rank: 3}), {rate: 0.25}));
  x = squeezeExcite(x, 'se', {channels: 4, gate: 'hardsigmoid', bias: false});
  x = dense(x, 'fc1', {features: 16, perPosition: true});
  const [left, right] = splitChannels(x, 2);
  x = channelShuffle(concat([left, conv(right, 'conv2', {kernel: 3, depthwise: true})]), {groups: 2});
  x = multiply(x, globalAvgPool(x, {keep: true}));
  x = upsample(pad(x, {height: [1, 0], width: [0, 2], channels: [0, 4]}), {factor: 2, method: 'bilinear'});
  x = avgPool(maxPool(x, {kernel: 3, stride: 2, padding: 1, ceil: true}), {kernel: 2, countPadding: false});
  x = dropout(flatten(globalAvgPool(x)), {rate: 0.5});
  return model('every-layer', image, dense(x, 'fc2', {features: 5, bias: false}));
}

test('a model of another size is the one that is written for that size', () => {
  for (const pixels of [17, 24, 40]) {
    assert.deepEqual(describe(resizeModel(everyWord(32), pixels)), describe(everyWord(pixels)));
  }
});

test('a network whose layers fit one size only is refused, with the reason', () => {
  const flat = (pixels: number): Model => {
    const image = input([pixels, pixels, 3]);
    return model('flat', image, dense(flatten(conv(image, 'conv1', {channels: 2, kernel: 3})), 'fc', {features: 4}));
  };
  assert.throws(() => resizeModel(flat(8), 6), /fc\.weight is \[128, 4\], and would have to be \[72, 4\]/);
  const pooled = (pixels: number): Model => {
    const image = input([pixels, pixels, 3]);
    return model('pooled', image, dense(flatten(maxPool(image, {kernel: 8})), 'fc', {features: 4}));
  };
  assert.throws(() => resizeModel(pooled(8), 6), RangeError);
});

test('what specs/ has for 32 pixels takes 24 too, or says why not', async () => {
  const refused: string[] = [];
  const names = ['airbench94', 'densenet-bc-100-12', 'mobilenet-v2-cifar', 'resnet18', 'resnet20', 'resnet9'];
  for (const name of [...names, 'wrn-16-4']) {
    const {model: own} = await loadNetwork(join(packageRoot, 'generated', `${name}.ts`));
    assert.equal(own.image.shape[0], 32, name);
    try {
      const resized = resizeModel(own, 24);
      assert.deepEqual(resized.logits.shape, own.logits.shape, name);
      assert.equal(resized.nodes.length, own.nodes.length, name);
    } catch (error) {
      assert.ok(error instanceof RangeError, `${name}: ${String(error)}`);
      refused.push(`${name}: ${error.message}`);
    }
  }
  // Their last window is as large as what reaches it at 32 pixels.
  assert.deepEqual(refused, [
    'airbench94: maxPool: a 3x3 window does not fit [2, 2, 256]',
    'resnet9: maxPool: a 4x4 window does not fit [3, 3, 512]',
  ]);
});

/** What of a model can be compared: everything but functions. */
function describe({nodes, parameters}: Model) {
  return {
    nodes: nodes.map(({operation, name, inputs, shape}) => ({
      kind: operation.kind,
      part: operation.part,
      name,
      inputs: inputs.map((value) => nodes.indexOf(value)),
      shape,
    })),
    parameters: parameters.map(({name, shape, pytorchAxes, trainable}) => ({name, shape, pytorchAxes, trainable})),
  };
}
