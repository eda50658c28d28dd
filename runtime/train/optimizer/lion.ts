import type {LionOptions} from './options.js';
import type {Rule} from './rule.js';

/** Lion: w = w - lr (sign(beta1 m + (1 - beta1) g) + weight_decay w); then m = beta2 m + (1 - beta2) g. */
export function lionRule({betas: [beta1, beta2]}: LionOptions): Rule {
  return {
    state: ['exp_avg'],
    change(math, {value, memory: [mean]}, gradient, {rate, weightDecay}) {
      const before = mean as typeof value;
      const direction = math.sign(math.add(math.scale(before, beta1), math.scale(gradient, 1 - beta1)));
      const after = math.add(math.scale(before, beta2), math.scale(gradient, 1 - beta2));
      const decayed = math.scale(value, 1 - rate * weightDecay);
      return {value: math.subtract(decayed, math.scale(direction, rate)), memory: [after]};
    },
    kernel: {
      operation: 'SpecnetLionUpdate',
      constants: {beta1, beta2, rest1: 1 - beta1, rest2: 1 - beta2},
      flags: {},
      row: ({rate, weightDecay}) => [rate, 1 - rate * weightDecay],
      factors: () => [],
    },
  };
}
