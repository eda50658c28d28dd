import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Model, Node} from '../../runtime/nn/index.js';

/**
 * make_fixtures.py's SmallResNet; four times as wide, its channels come in sixteens, as specnet's custom kernels want.
 */
export function smallResNet(scale = 1): Model {
  const image = input([9, 9, 3]);
  let x = relu(batchNorm(conv(image, 'conv1', {channels: 8 * scale, kernel: 3}), 'bn1'));
  x = basic(x, 'layer1.0', 8 * scale, 1, x);
  x = basic(x, 'layer2.0', 12 * scale, 2, downsample(x, 'layer2.0', 12 * scale));
  let y = relu(batchNorm(conv(x, 'layer3.0.conv1', {channels: 4 * scale, kernel: 1}), 'layer3.0.bn1'));
  y = relu(batchNorm(conv(y, 'layer3.0.conv2', {channels: 4 * scale, kernel: 3, stride: 2}), 'layer3.0.bn2'));
  y = batchNorm(conv(y, 'layer3.0.conv3', {channels: 16 * scale, kernel: 1}), 'layer3.0.bn3');
  x = relu(add(y, downsample(x, 'layer3.0', 16 * scale)));
  return model('small', image, dense(globalAvgPool(x), 'fc', {features: 10}));
}

function basic(x: Node, name: string, channels: number, stride: number, shortcut: Node): Node {
  const y = relu(batchNorm(conv(x, `${name}.conv1`, {channels, kernel: 3, stride}), `${name}.bn1`));
  return relu(add(batchNorm(conv(y, `${name}.conv2`, {channels, kernel: 3}), `${name}.bn2`), shortcut));
}

function downsample(x: Node, name: string, channels: number): Node {
  return batchNorm(conv(x, `${name}.downsample.0`, {channels, kernel: 1, stride: 2}), `${name}.downsample.1`);
}
