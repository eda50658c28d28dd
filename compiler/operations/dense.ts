import * as say from '../diagnostics/analyze-messages.js';
import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';

/**
 * A fully connected layer, torch.nn.Linear: over features, or over the channels at each position, as in ConvNeXt. The
 * second has to be asked for, because if it is not meant, a pool was forgotten.
 */
export const dense: Operation = {
  name: 'dense',
  layerFunction: 'dense',
  named: true,
  heads: true,
  fill: (given) => ({
    features: given['features'] ?? 1,
    bias: given['bias'] ?? true,
    'per-position': given['per-position'] ?? false,
  }),
  defaults: () => ({bias: true, 'per-position': false}),
  younger: {'per-position': false},
  channels: (values) => numberOf(values, 'features'),
  measure: (values, input) => {
    const positions = input.slice(0, -1);
    if (values['per-position'] === true) {
      if (input.length !== 3) return free(null, [{key: 'per-position', message: say.needsImage('dense', input)}]);
    } else if (input.length !== 1) return free(null, [{key: null, message: say.needsFeatures('dense', input)}]);
    const features = numberOf(values, 'features');
    const weights = (input.at(-1) ?? 0) * features;
    return {
      shape: [...positions, features],
      parameters: weights + (values['bias'] === true ? features : 0),
      buffers: 0,
      macs: positions.reduce((product, length) => product * length, weights),
      problems: [],
    };
  },
};
