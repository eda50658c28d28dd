import * as say from '../diagnostics/analyze-messages.js';
import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';

/**
 * A fully connected layer, torch.nn.Linear: over features, or over the channels of each place, as ConvNeXt has it. The
 * second has to be asked for, because where it is not meant, a pool was forgotten.
 */
export const dense: Operation = {
  name: 'dense',
  layerFunction: 'dense',
  named: true,
  heads: true,
  fill: (given) => ({
    features: given['features'] ?? 1,
    bias: given['bias'] ?? true,
    'each-place': given['each-place'] ?? false,
  }),
  defaults: () => ({bias: true, 'each-place': false}),
  younger: {'each-place': false},
  channels: (values) => numberOf(values, 'features'),
  measure: (values, input) => {
    const places = input.slice(0, -1);
    if (values['each-place'] === true) {
      if (input.length !== 3) return free(null, [{key: 'each-place', message: say.needsImage('dense', input)}]);
    } else if (input.length !== 1) return free(null, [{key: null, message: say.needsFeatures('dense', input)}]);
    const features = numberOf(values, 'features');
    const weights = (input.at(-1) ?? 0) * features;
    return {
      shape: [...places, features],
      parameters: weights + (values['bias'] === true ? features : 0),
      buffers: 0,
      macs: places.reduce((product, length) => product * length, weights),
      problems: [],
    };
  },
};
