// Generated from airbench94.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 1,972,792 trainable parameters · 118,147,360 MACs · spec 02fad073

import type {Contract} from 'specnet/nn';

export const contract: Contract = {
  name: 'airbench94',
  spec: '02fad073',
  input: [32, 32, 3],
  output: [10],
  parameters: 1972792,
  buffers: 2304,
  macs: 118147360,
  layers: [
    {name: 'whiten', shape: [31, 31, 24], parameters: 312, buffers: 0, macs: 276768},
    {name: 'group1.conv1', shape: [31, 31, 64], parameters: 13824, buffers: 0, macs: 13284864},
    {name: 'group1.norm1', shape: [15, 15, 64], parameters: 128, buffers: 128, macs: 0},
    {name: 'group1.conv2', shape: [15, 15, 64], parameters: 36864, buffers: 0, macs: 8294400},
    {name: 'group1.norm2', shape: [15, 15, 64], parameters: 128, buffers: 128, macs: 0},
    {name: 'group2.conv1', shape: [15, 15, 256], parameters: 147456, buffers: 0, macs: 33177600},
    {name: 'group2.norm1', shape: [7, 7, 256], parameters: 512, buffers: 512, macs: 0},
    {name: 'group2.conv2', shape: [7, 7, 256], parameters: 589824, buffers: 0, macs: 28901376},
    {name: 'group2.norm2', shape: [7, 7, 256], parameters: 512, buffers: 512, macs: 0},
    {name: 'group3.conv1', shape: [7, 7, 256], parameters: 589824, buffers: 0, macs: 28901376},
    {name: 'group3.norm1', shape: [3, 3, 256], parameters: 512, buffers: 512, macs: 0},
    {name: 'group3.conv2', shape: [3, 3, 256], parameters: 589824, buffers: 0, macs: 5308416},
    {name: 'group3.norm2', shape: [3, 3, 256], parameters: 512, buffers: 512, macs: 0},
    {name: 'linear', shape: [10], parameters: 2560, buffers: 0, macs: 2560},
  ],
};
