// Generated from densenet121.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 7,978,856 trainable parameters · 2,834,161,664 MACs · spec 68002810

import {avgPool, batchNorm, concat, conv, dense, globalAvgPool, input, maxPool, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './densenet121.contract.js';

const everyConv = {init: 'he-normal-fan-in'} as const;

/** New channels, made from all that came before and put beside them. */
function denseLayer(x: Node, name: string): Node {
  let branch = relu(batchNorm(x, `${name}.norm1`));
  branch = conv(branch, `${name}.conv1`, {channels: 128, kernel: 1, ...everyConv});
  branch = relu(batchNorm(branch, `${name}.norm2`));
  branch = conv(branch, `${name}.conv2`, {channels: 32, kernel: 3, ...everyConv});
  return concat([x, branch]);
}

/** Half the channels and half the size. */
function denseTransition(x: Node, name: string, out: number): Node {
  let y = relu(batchNorm(x, `${name}.norm`));
  y = conv(y, `${name}.conv`, {channels: out, kernel: 1, ...everyConv});
  return avgPool(y, {kernel: 2});
}

/** DenseNet-121 for 224x224 images, as in torchvision. */
export function densenet121({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = conv(image, 'features.conv0', {channels: 64, kernel: 7, stride: 2, ...everyConv}); // [112, 112, 64] · 9,408 parameters
  x = relu(batchNorm(x, 'features.norm0')); // [112, 112, 64] · 128 parameters
  x = maxPool(x, {kernel: 3, stride: 2, padding: 1}); // [56, 56, 64]

  // features.denseblock1 · densenet121.yaml:14
  x = denseLayer(x, 'features.denseblock1.denselayer1'); // [56, 56, 96] · 45,440 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer2'); // [56, 56, 128] · 49,600 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer3'); // [56, 56, 160] · 53,760 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer4'); // [56, 56, 192] · 57,920 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer5'); // [56, 56, 224] · 62,080 parameters
  x = denseLayer(x, 'features.denseblock1.denselayer6'); // [56, 56, 256] · 66,240 parameters

  // features.transition1 · densenet121.yaml:15
  x = denseTransition(x, 'features.transition1', 128); // [28, 28, 128] · 33,280 parameters

  // features.denseblock2 · densenet121.yaml:16
  x = denseLayer(x, 'features.denseblock2.denselayer1'); // [28, 28, 160] · 53,760 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer2'); // [28, 28, 192] · 57,920 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer3'); // [28, 28, 224] · 62,080 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer4'); // [28, 28, 256] · 66,240 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer5'); // [28, 28, 288] · 70,400 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer6'); // [28, 28, 320] · 74,560 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer7'); // [28, 28, 352] · 78,720 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer8'); // [28, 28, 384] · 82,880 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer9'); // [28, 28, 416] · 87,040 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer10'); // [28, 28, 448] · 91,200 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer11'); // [28, 28, 480] · 95,360 parameters
  x = denseLayer(x, 'features.denseblock2.denselayer12'); // [28, 28, 512] · 99,520 parameters

  // features.transition2 · densenet121.yaml:17
  x = denseTransition(x, 'features.transition2', 256); // [14, 14, 256] · 132,096 parameters

  // features.denseblock3 · densenet121.yaml:18
  x = denseLayer(x, 'features.denseblock3.denselayer1'); // [14, 14, 288] · 70,400 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer2'); // [14, 14, 320] · 74,560 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer3'); // [14, 14, 352] · 78,720 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer4'); // [14, 14, 384] · 82,880 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer5'); // [14, 14, 416] · 87,040 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer6'); // [14, 14, 448] · 91,200 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer7'); // [14, 14, 480] · 95,360 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer8'); // [14, 14, 512] · 99,520 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer9'); // [14, 14, 544] · 103,680 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer10'); // [14, 14, 576] · 107,840 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer11'); // [14, 14, 608] · 112,000 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer12'); // [14, 14, 640] · 116,160 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer13'); // [14, 14, 672] · 120,320 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer14'); // [14, 14, 704] · 124,480 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer15'); // [14, 14, 736] · 128,640 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer16'); // [14, 14, 768] · 132,800 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer17'); // [14, 14, 800] · 136,960 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer18'); // [14, 14, 832] · 141,120 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer19'); // [14, 14, 864] · 145,280 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer20'); // [14, 14, 896] · 149,440 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer21'); // [14, 14, 928] · 153,600 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer22'); // [14, 14, 960] · 157,760 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer23'); // [14, 14, 992] · 161,920 parameters
  x = denseLayer(x, 'features.denseblock3.denselayer24'); // [14, 14, 1024] · 166,080 parameters

  // features.transition3 · densenet121.yaml:19
  x = denseTransition(x, 'features.transition3', 512); // [7, 7, 512] · 526,336 parameters

  // features.denseblock4 · densenet121.yaml:20
  x = denseLayer(x, 'features.denseblock4.denselayer1'); // [7, 7, 544] · 103,680 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer2'); // [7, 7, 576] · 107,840 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer3'); // [7, 7, 608] · 112,000 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer4'); // [7, 7, 640] · 116,160 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer5'); // [7, 7, 672] · 120,320 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer6'); // [7, 7, 704] · 124,480 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer7'); // [7, 7, 736] · 128,640 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer8'); // [7, 7, 768] · 132,800 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer9'); // [7, 7, 800] · 136,960 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer10'); // [7, 7, 832] · 141,120 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer11'); // [7, 7, 864] · 145,280 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer12'); // [7, 7, 896] · 149,440 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer13'); // [7, 7, 928] · 153,600 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer14'); // [7, 7, 960] · 157,760 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer15'); // [7, 7, 992] · 161,920 parameters
  x = denseLayer(x, 'features.denseblock4.denselayer16'); // [7, 7, 1024] · 166,080 parameters

  x = globalAvgPool(relu(batchNorm(x, 'features.norm5'))); // [1024] · 2,048 parameters
  return model('densenet121', image, dense(x, 'classifier', {features: classes, biasInit: 'zeros'}));
}
