import type {Operation} from './operation.js';

const defaults = {initial: 1e-6, rank: 1};

/** Each channel times a learned factor, LayerScale (Touvron et al. 2021); the weight has the layer's own name. */
export const layerScale: Operation = {
  name: 'layer-scale',
  layerFunction: 'layerScale',
  named: true,
  heads: false,
  fill: (given) => ({...defaults, ...given}),
  defaults: () => defaults,
  weights: (name) => [name],
  channels: (_values, input) => input,
  measure: (_values, input) => ({shape: input, parameters: input.at(-1) ?? 0, buffers: 0, macs: 0, problems: []}),
};
