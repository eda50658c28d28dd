import type {AdamWOptions} from './options.js';
import type {Rule} from './rule.js';

/** torch.optim.AdamW. */
export function adamwRule({betas: [beta1, beta2], eps}: Pick<AdamWOptions, 'betas' | 'eps'>): Rule {
  return {
    state: ['exp_avg', 'exp_avg_sq'],
    change(math, {value, memory: [first, second]}, gradient, {rate, weightDecay, step}) {
      const mean = math.add(math.scale(first as typeof value, beta1), math.scale(gradient, 1 - beta1));
      const square = math.scale(math.multiply(gradient, gradient), 1 - beta2);
      const spread = math.add(math.scale(second as typeof value, beta2), square);
      const divisor = math.shift(math.scale(math.squareRoot(spread), 1 / Math.sqrt(1 - beta2 ** step)), eps);
      const direction = math.scale(math.divide(mean, divisor), rate / (1 - beta1 ** step));
      return {value: math.subtract(math.scale(value, 1 - rate * weightDecay), direction), memory: [mean, spread]};
    },
    kernel: {
      operation: 'SpecnetAdamWUpdate',
      constants: {beta1, beta2, eps, rest1: 1 - beta1, rest2: 1 - beta2},
      flags: {},
      row: ({rate, weightDecay, step}) => [rate / (1 - beta1 ** step), 1 - rate * weightDecay],
      factors: (step) => [1 / Math.sqrt(1 - beta2 ** step)],
    },
  };
}
