// Generated from resnet9.yaml by `spec build`. Do not edit: change the spec and build again.
// Input [32, 32, 3] · logits [10] · 6,573,120 trainable parameters · 379,261,952 MACs · spec b941c023

import type {Contract} from 'specnet/nn';

export const contract: Contract = {
  name: 'resnet9',
  spec: 'b941c023',
  input: [32, 32, 3],
  output: [10],
  parameters: 6573120,
  buffers: 4480,
  macs: 379261952,
  layers: [
    {name: 'prep.conv', shape: [32, 32, 64], parameters: 1728, buffers: 0, macs: 1769472},
    {name: 'prep.bn', shape: [32, 32, 64], parameters: 128, buffers: 128, macs: 0},
    {name: 'layer1.conv', shape: [32, 32, 128], parameters: 73728, buffers: 0, macs: 75497472},
    {name: 'layer1.bn', shape: [32, 32, 128], parameters: 256, buffers: 256, macs: 0},
    {name: 'layer1.residual.res1.conv', shape: [16, 16, 128], parameters: 147456, buffers: 0, macs: 37748736},
    {name: 'layer1.residual.res1.bn', shape: [16, 16, 128], parameters: 256, buffers: 256, macs: 0},
    {name: 'layer1.residual.res2.conv', shape: [16, 16, 128], parameters: 147456, buffers: 0, macs: 37748736},
    {name: 'layer1.residual.res2.bn', shape: [16, 16, 128], parameters: 256, buffers: 256, macs: 0},
    {name: 'layer2.conv', shape: [16, 16, 256], parameters: 294912, buffers: 0, macs: 75497472},
    {name: 'layer2.bn', shape: [16, 16, 256], parameters: 512, buffers: 512, macs: 0},
    {name: 'layer3.conv', shape: [8, 8, 512], parameters: 1179648, buffers: 0, macs: 75497472},
    {name: 'layer3.bn', shape: [8, 8, 512], parameters: 1024, buffers: 1024, macs: 0},
    {name: 'layer3.residual.res1.conv', shape: [4, 4, 512], parameters: 2359296, buffers: 0, macs: 37748736},
    {name: 'layer3.residual.res1.bn', shape: [4, 4, 512], parameters: 1024, buffers: 1024, macs: 0},
    {name: 'layer3.residual.res2.conv', shape: [4, 4, 512], parameters: 2359296, buffers: 0, macs: 37748736},
    {name: 'layer3.residual.res2.bn', shape: [4, 4, 512], parameters: 1024, buffers: 1024, macs: 0},
    {name: 'linear', shape: [10], parameters: 5120, buffers: 0, macs: 5120},
  ],
};
