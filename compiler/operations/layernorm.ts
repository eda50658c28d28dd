import type {Operation} from './operation.js';

const defaults = {epsilon: 1e-5};

/**
 * Layer normalization over the channels at each position, or over a vector's features: torch.nn.LayerNorm, and
 * ConvNeXt's LayerNorm2d. Scale and shift are trained, one of each a channel; nothing is kept from batch to batch.
 */
export const layernorm: Operation = {
  name: 'layernorm',
  layerFunction: 'layerNorm',
  named: true,
  heads: false,
  fill: (given) => ({...defaults, ...given}),
  defaults: () => defaults,
  channels: (_values, input) => input,
  measure: (_values, input) => ({
    shape: input,
    parameters: 2 * (input.at(-1) ?? 0),
    buffers: 0,
    macs: 0,
    problems: [],
  }),
};
