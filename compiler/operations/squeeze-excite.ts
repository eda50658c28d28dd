import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';
import {needsImage} from './window.js';

const defaults = {activation: 'relu', gate: 'sigmoid', reduce: 'fc1', expand: 'fc2', bias: true};

/**
 * Each channel times a factor computed from the means of all channels, by two 1x1 convolutions:
 * torchvision.ops.SqueezeExcitation (Hu et al. 2018).
 */
export const squeezeExcite: Operation = {
  name: 'squeeze-excite',
  layerFunction: 'squeezeExcite',
  named: true,
  heads: true,
  fill: (given) => ({channels: given['channels'] ?? 1, ...defaults, ...given}),
  defaults: () => defaults,
  weights: (name, values) =>
    [values['reduce'], values['expand']].flatMap((part) => [`${name}.${part}.weight`, `${name}.${part}.bias`]),
  channels: (_values, input) => input,
  measure: (values, input) => {
    const problems = needsImage('squeeze-excite', input);
    if (problems.length > 0) return free(null, problems);
    const channels = input[2] ?? 0;
    const squeezed = numberOf(values, 'channels');
    const weights = 2 * channels * squeezed;
    const biases = values['bias'] === true ? channels + squeezed : 0;
    return {shape: input, parameters: weights + biases, buffers: 0, macs: weights, problems: []};
  },
};
