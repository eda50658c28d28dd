// Generated from convnext-tiny.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 28,589,128 trainable parameters · 4,455,531,264 MACs · spec e6ef5b12

import {add, conv, dense, dropPath, gelu, globalAvgPool, input, layerNorm, layerScale, model} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './convnext-tiny.contract.js';

const everyConv = {bias: true, init: 'truncated-normal(0.02)'} as const;
const everyLayerNorm = {epsilon: 0.000001} as const;
const everyDense = {init: 'truncated-normal(0.02)', biasInit: 'zeros'} as const;

interface ConvnextOptions {
  readonly hidden: number;
  readonly channels: number;
  readonly rate: number;
}

/** A 7x7 depthwise convolution, and two dense layers per position, with an identity shortcut. */
function convnext(x: Node, name: string, {hidden, channels, rate}: ConvnextOptions): Node {
  let y = conv(x, `${name}.block.0`, {kernel: 7, depthwise: true, ...everyConv});
  y = layerNorm(y, `${name}.block.2`, everyLayerNorm);
  y = gelu(dense(y, `${name}.block.3`, {features: hidden, perPosition: true, ...everyDense}));
  y = dense(y, `${name}.block.5`, {features: channels, perPosition: true, ...everyDense});
  y = dropPath(layerScale(y, `${name}.layer_scale`, {rank: 3}), {rate});
  return add(y, x);
}

/** Half the size, by a 2x2 convolution. */
function downsample(x: Node, name: string, channels: number): Node {
  const y = layerNorm(x, `${name}.0`, everyLayerNorm);
  return conv(y, `${name}.1`, {channels, kernel: 2, stride: 2, padding: 0, ...everyConv});
}

/** ConvNeXt-Tiny for 224x224 images, as in torchvision. */
export function convnextTiny({classes = 1000} = {}): Model {
  const image = input([224, 224, 3]);
  let x = conv(image, 'features.0.0', {channels: 96, kernel: 4, stride: 4, padding: 0, ...everyConv}); // [56, 56, 96] · 4,704 parameters
  x = layerNorm(x, 'features.0.1', everyLayerNorm); // [56, 56, 96] · 192 parameters

  // features.1 · convnext-tiny.yaml:36
  x = convnext(x, 'features.1.0', {hidden: 384, channels: 96, rate: 0}); // [56, 56, 96] · 79,296 parameters
  x = convnext(x, 'features.1.1', {hidden: 384, channels: 96, rate: 0.00588235294117647}); // [56, 56, 96] · 79,296 parameters
  x = convnext(x, 'features.1.2', {hidden: 384, channels: 96, rate: 0.0117647058823529}); // [56, 56, 96] · 79,296 parameters

  // features.2 · convnext-tiny.yaml:37
  x = downsample(x, 'features.2', 192); // [28, 28, 192] · 74,112 parameters

  // features.3 · convnext-tiny.yaml:38
  x = convnext(x, 'features.3.0', {hidden: 768, channels: 192, rate: 0.0176470588235294}); // [28, 28, 192] · 306,048 parameters
  x = convnext(x, 'features.3.1', {hidden: 768, channels: 192, rate: 0.0235294117647059}); // [28, 28, 192] · 306,048 parameters
  x = convnext(x, 'features.3.2', {hidden: 768, channels: 192, rate: 0.0294117647058824}); // [28, 28, 192] · 306,048 parameters

  // features.4 · convnext-tiny.yaml:39
  x = downsample(x, 'features.4', 384); // [14, 14, 384] · 295,680 parameters

  // features.5 · convnext-tiny.yaml:40
  x = convnext(x, 'features.5.0', {hidden: 1536, channels: 384, rate: 0.0352941176470588}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.1', {hidden: 1536, channels: 384, rate: 0.0411764705882353}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.2', {hidden: 1536, channels: 384, rate: 0.0470588235294118}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.3', {hidden: 1536, channels: 384, rate: 0.0529411764705882}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.4', {hidden: 1536, channels: 384, rate: 0.0588235294117647}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.5', {hidden: 1536, channels: 384, rate: 0.0647058823529412}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.6', {hidden: 1536, channels: 384, rate: 0.0705882352941177}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.7', {hidden: 1536, channels: 384, rate: 0.0764705882352941}); // [14, 14, 384] · 1,201,920 parameters
  x = convnext(x, 'features.5.8', {hidden: 1536, channels: 384, rate: 0.0823529411764706}); // [14, 14, 384] · 1,201,920 parameters

  // features.6 · convnext-tiny.yaml:41
  x = downsample(x, 'features.6', 768); // [7, 7, 768] · 1,181,184 parameters

  // features.7 · convnext-tiny.yaml:42
  x = convnext(x, 'features.7.0', {hidden: 3072, channels: 768, rate: 0.0882352941176471}); // [7, 7, 768] · 4,763,136 parameters
  x = convnext(x, 'features.7.1', {hidden: 3072, channels: 768, rate: 0.0941176470588235}); // [7, 7, 768] · 4,763,136 parameters
  x = convnext(x, 'features.7.2', {hidden: 3072, channels: 768, rate: 0.1}); // [7, 7, 768] · 4,763,136 parameters

  x = layerNorm(globalAvgPool(x), 'classifier.0', everyLayerNorm); // [768] · 1,536 parameters
  return model('convnext-tiny', image, dense(x, 'classifier.2', {features: classes, ...everyDense}));
}
