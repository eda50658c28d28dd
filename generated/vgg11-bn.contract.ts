// Generated from vgg11-bn.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [224, 224, 3] · logits [1000] · 132,868,840 trainable parameters · 7,609,090,048 MACs · spec 1f94d0d0

import type {Contract} from 'specnet/nn';

export const contract: Contract = {
  name: 'vgg11-bn',
  spec: '1f94d0d0',
  input: [224, 224, 3],
  output: [1000],
  parameters: 132868840,
  buffers: 5504,
  macs: 7609090048,
  layers: [
    {name: 'features.0', shape: [224, 224, 64], parameters: 1792, buffers: 0, macs: 86704128},
    {name: 'features.1', shape: [224, 224, 64], parameters: 128, buffers: 128, macs: 0},
    {name: 'features.4', shape: [112, 112, 128], parameters: 73856, buffers: 0, macs: 924844032},
    {name: 'features.5', shape: [112, 112, 128], parameters: 256, buffers: 256, macs: 0},
    {name: 'features.8', shape: [56, 56, 256], parameters: 295168, buffers: 0, macs: 924844032},
    {name: 'features.9', shape: [56, 56, 256], parameters: 512, buffers: 512, macs: 0},
    {name: 'features.11', shape: [56, 56, 256], parameters: 590080, buffers: 0, macs: 1849688064},
    {name: 'features.12', shape: [56, 56, 256], parameters: 512, buffers: 512, macs: 0},
    {name: 'features.15', shape: [28, 28, 512], parameters: 1180160, buffers: 0, macs: 924844032},
    {name: 'features.16', shape: [28, 28, 512], parameters: 1024, buffers: 1024, macs: 0},
    {name: 'features.18', shape: [28, 28, 512], parameters: 2359808, buffers: 0, macs: 1849688064},
    {name: 'features.19', shape: [28, 28, 512], parameters: 1024, buffers: 1024, macs: 0},
    {name: 'features.22', shape: [14, 14, 512], parameters: 2359808, buffers: 0, macs: 462422016},
    {name: 'features.23', shape: [14, 14, 512], parameters: 1024, buffers: 1024, macs: 0},
    {name: 'features.25', shape: [14, 14, 512], parameters: 2359808, buffers: 0, macs: 462422016},
    {name: 'features.26', shape: [14, 14, 512], parameters: 1024, buffers: 1024, macs: 0},
    {name: 'classifier.0', shape: [4096], parameters: 102764544, buffers: 0, macs: 102760448},
    {name: 'classifier.3', shape: [4096], parameters: 16781312, buffers: 0, macs: 16777216},
    {name: 'classifier.6', shape: [1000], parameters: 4097000, buffers: 0, macs: 4096000},
  ],
};
