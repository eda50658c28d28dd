// Generated from small.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [16, 24, 3] · logits [4] · 9,984 trainable parameters · 445,504 MACs · spec 21c8d570

import type {Contract} from 'specnet/nn';

export const contract: Contract = {
  name: 'small',
  spec: '21c8d570',
  input: [16, 24, 3],
  output: [4],
  parameters: 9984,
  buffers: 208,
  macs: 445504,
  layers: [
    {name: 'conv1', shape: [16, 24, 8], parameters: 368, buffers: 0, macs: 138240},
    {name: 'bn1', shape: [16, 24, 8], parameters: 16, buffers: 16, macs: 0},
    {name: 'layer1.0.conv1', shape: [8, 12, 8], parameters: 576, buffers: 0, macs: 55296},
    {name: 'layer1.0.bn1', shape: [8, 12, 8], parameters: 16, buffers: 16, macs: 0},
    {name: 'layer1.0.conv2', shape: [8, 12, 8], parameters: 576, buffers: 0, macs: 55296},
    {name: 'layer1.0.bn2', shape: [8, 12, 8], parameters: 16, buffers: 16, macs: 0},
    {name: 'layer2.0.conv1', shape: [4, 6, 16], parameters: 1152, buffers: 0, macs: 27648},
    {name: 'layer2.0.bn1', shape: [4, 6, 16], parameters: 32, buffers: 32, macs: 0},
    {name: 'layer2.0.conv2', shape: [4, 6, 16], parameters: 2304, buffers: 0, macs: 55296},
    {name: 'layer2.0.bn2', shape: [4, 6, 16], parameters: 32, buffers: 32, macs: 0},
    {name: 'layer2.0.downsample.0', shape: [4, 6, 16], parameters: 128, buffers: 0, macs: 3072},
    {name: 'layer2.0.downsample.1', shape: [4, 6, 16], parameters: 32, buffers: 32, macs: 0},
    {name: 'layer2.1.conv1', shape: [4, 6, 16], parameters: 2304, buffers: 0, macs: 55296},
    {name: 'layer2.1.bn1', shape: [4, 6, 16], parameters: 32, buffers: 32, macs: 0},
    {name: 'layer2.1.conv2', shape: [4, 6, 16], parameters: 2304, buffers: 0, macs: 55296},
    {name: 'layer2.1.bn2', shape: [4, 6, 16], parameters: 32, buffers: 32, macs: 0},
    {name: 'fc', shape: [4], parameters: 64, buffers: 0, macs: 64},
  ],
};
