import * as say from '../diagnostics/analyze-messages.js';
import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';

/** A fully connected layer, torch.nn.Linear. */
export const dense: Operation = {
  name: 'dense',
  word: 'dense',
  named: true,
  heads: true,
  fill: (given) => ({features: given['features'] ?? 1, bias: given['bias'] ?? true}),
  defaults: () => ({bias: true}),
  channels: (values) => numberOf(values, 'features'),
  measure: (values, input) => {
    if (input.length !== 1) return free(null, [{key: null, wording: say.needsFeatures('dense', input)}]);
    const features = numberOf(values, 'features');
    const weights = (input[0] ?? 0) * features;
    return {
      shape: [features],
      parameters: weights + (values['bias'] === true ? features : 0),
      buffers: 0,
      macs: weights,
      problems: [],
    };
  },
};
