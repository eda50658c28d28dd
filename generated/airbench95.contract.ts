// Generated from airbench95.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 4,606,520 trainable parameters · 301,560,864 MACs · spec bdac078b

import type {Contract} from 'specnet/nn';

export const contract: Contract = {
  name: 'airbench95',
  spec: 'bdac078b',
  input: [32, 32, 3],
  output: [10],
  parameters: 4606520,
  buffers: 3584,
  macs: 301560864,
  layers: [
    {name: 'whiten', shape: [31, 31, 24], parameters: 312, buffers: 0, macs: 276768},
    {name: 'group1.conv1', shape: [31, 31, 128], parameters: 27648, buffers: 0, macs: 26569728},
    {name: 'group1.norm1', shape: [15, 15, 128], parameters: 256, buffers: 256, macs: 0},
    {name: 'group1.conv2', shape: [15, 15, 128], parameters: 147456, buffers: 0, macs: 33177600},
    {name: 'group1.norm2', shape: [15, 15, 128], parameters: 256, buffers: 256, macs: 0},
    {name: 'group2.conv1', shape: [15, 15, 384], parameters: 442368, buffers: 0, macs: 99532800},
    {name: 'group2.norm1', shape: [7, 7, 384], parameters: 768, buffers: 768, macs: 0},
    {name: 'group2.conv2', shape: [7, 7, 384], parameters: 1327104, buffers: 0, macs: 65028096},
    {name: 'group2.norm2', shape: [7, 7, 384], parameters: 768, buffers: 768, macs: 0},
    {name: 'group3.conv1', shape: [7, 7, 384], parameters: 1327104, buffers: 0, macs: 65028096},
    {name: 'group3.norm1', shape: [3, 3, 384], parameters: 768, buffers: 768, macs: 0},
    {name: 'group3.conv2', shape: [3, 3, 384], parameters: 1327104, buffers: 0, macs: 11943936},
    {name: 'group3.norm2', shape: [3, 3, 384], parameters: 768, buffers: 768, macs: 0},
    {name: 'linear', shape: [10], parameters: 3840, buffers: 0, macs: 3840},
  ],
};
