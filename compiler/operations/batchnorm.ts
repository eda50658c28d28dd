import type {Operation} from './operation.js';

const defaults = {epsilon: 1e-5, momentum: 0.1};

/**
 * Batch normalization, torch.nn.BatchNorm2d and of features BatchNorm1d: scale and shift are trained; running mean and
 * variance are buffers.
 */
export const batchnorm: Operation = {
  name: 'batchnorm',
  layerFunction: 'batchNorm',
  named: true,
  heads: false,
  fill: (given) => ({...defaults, ...given}),
  defaults: () => defaults,
  channels: (_values, input) => input,
  measure: (_values, input) => {
    const channels = input.at(-1) ?? 0;
    return {shape: input, parameters: 2 * channels, buffers: 2 * channels, macs: 0, problems: []};
  },
};
