// Generated from densenet-bc-100-12.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 769,162 trainable parameters · 287,929,692 MACs · spec b0b2f1f4

import {avgPool, batchNorm, concat, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './densenet-bc-100-12.contract.js';

/** New channels, made from all that came before and put beside them. */
function denseLayer(x: Node, name: string): Node {
  let branch = relu(batchNorm(x, `${name}.norm1`));
  branch = relu(batchNorm(conv(branch, `${name}.conv1`, {channels: 48, kernel: 1}), `${name}.norm2`));
  branch = conv(branch, `${name}.conv2`, {channels: 12, kernel: 3});
  return concat([x, branch]);
}

/** Half the channels and half the size. */
function denseTransition(x: Node, name: string, out: number): Node {
  let y = relu(batchNorm(x, `${name}.norm`));
  y = conv(y, `${name}.conv`, {channels: out, kernel: 1});
  return avgPool(y, {kernel: 2});
}

/** DenseNet-BC for CIFAR-10, 100 layers that add 12 channels each. */
export function densenetBc100_12({classes = 10} = {}): Model {
  const image = input([32, 32, 3]);
  let x = conv(image, 'features.conv0', {channels: 24, kernel: 3}); // [32, 32, 24] · 648 parameters

  // features.denseblock1 · densenet-bc-100-12.yaml:11
  x = denseLayer(x, 'features.denseblock1.denselayer1'); // [32, 32, 36] · 6,480 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer2'); // [32, 32, 48] · 7,080 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer3'); // [32, 32, 60] · 7,680 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer4'); // [32, 32, 72] · 8,280 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer5'); // [32, 32, 84] · 8,880 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer6'); // [32, 32, 96] · 9,480 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer7'); // [32, 32, 108] · 10,080 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer8'); // [32, 32, 120] · 10,680 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer9'); // [32, 32, 132] · 11,280 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer10'); // [32, 32, 144] · 11,880 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer11'); // [32, 32, 156] · 12,480 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer12'); // [32, 32, 168] · 13,080 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer13'); // [32, 32, 180] · 13,680 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer14'); // [32, 32, 192] · 14,280 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer15'); // [32, 32, 204] · 14,880 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer16'); // [32, 32, 216] · 15,480 parameters

  // features.transition1 · densenet-bc-100-12.yaml:12
  x = denseTransition(x, 'features.transition1', 108); // [16, 16, 108] · 23,760 parameters

  // features.denseblock2 · densenet-bc-100-12.yaml:13
  x = denseLayer(x, 'features.denseblock2.denselayer1'); // [16, 16, 120] · 10,680 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer2'); // [16, 16, 132] · 11,280 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer3'); // [16, 16, 144] · 11,880 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer4'); // [16, 16, 156] · 12,480 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer5'); // [16, 16, 168] · 13,080 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer6'); // [16, 16, 180] · 13,680 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer7'); // [16, 16, 192] · 14,280 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer8'); // [16, 16, 204] · 14,880 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer9'); // [16, 16, 216] · 15,480 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer10'); // [16, 16, 228] · 16,080 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer11'); // [16, 16, 240] · 16,680 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer12'); // [16, 16, 252] · 17,280 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer13'); // [16, 16, 264] · 17,880 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer14'); // [16, 16, 276] · 18,480 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer15'); // [16, 16, 288] · 19,080 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer16'); // [16, 16, 300] · 19,680 parameters

  // features.transition2 · densenet-bc-100-12.yaml:14
  x = denseTransition(x, 'features.transition2', 150); // [8, 8, 150] · 45,600 parameters

  // features.denseblock3 · densenet-bc-100-12.yaml:15
  x = denseLayer(x, 'features.denseblock3.denselayer1'); // [8, 8, 162] · 12,780 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer2'); // [8, 8, 174] · 13,380 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer3'); // [8, 8, 186] · 13,980 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer4'); // [8, 8, 198] · 14,580 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer5'); // [8, 8, 210] · 15,180 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer6'); // [8, 8, 222] · 15,780 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer7'); // [8, 8, 234] · 16,380 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer8'); // [8, 8, 246] · 16,980 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer9'); // [8, 8, 258] · 17,580 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer10'); // [8, 8, 270] · 18,180 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer11'); // [8, 8, 282] · 18,780 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer12'); // [8, 8, 294] · 19,380 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer13'); // [8, 8, 306] · 19,980 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer14'); // [8, 8, 318] · 20,580 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer15'); // [8, 8, 330] · 21,180 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer16'); // [8, 8, 342] · 21,780 parameters

  x = globalAvgPool(relu(batchNorm(x, 'features.norm_final'))); // [342] · 684 parameters
  return model('densenet-bc-100-12', image, dense(x, 'classifier', {features: classes}));
}
