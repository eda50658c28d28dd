import * as say from '../diagnostics/analyze-messages.js';
import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';

/**
 * Group normalization, torch.nn.GroupNorm (Wu and He 2018): each image's channels in equal groups, each over all of its
 * positions. Scale and shift are trained, one of each per channel.
 */
export const groupnorm: Operation = {
  name: 'groupnorm',
  layerFunction: 'groupNorm',
  named: true,
  heads: false,
  fill: (given) => ({groups: given['groups'] ?? 1, epsilon: given['epsilon'] ?? 1e-5}),
  defaults: () => ({epsilon: 1e-5}),
  channels: (_values, input) => input,
  measure: (values, input) => {
    const channels = input.at(-1) ?? 0;
    const groups = numberOf(values, 'groups');
    if (channels % groups !== 0) {
      return free(null, [{key: 'groups', message: say.partsDoNotDivide(`${groups} groups`, channels)}]);
    }
    return {shape: input, parameters: 2 * channels, buffers: 0, macs: 0, problems: []};
  },
};
