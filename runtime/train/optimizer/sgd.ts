import type {SgdOptions} from './options.js';
import type {Rule} from './rule.js';

/**
 * torch.optim.SGD: g' = g + weight_decay w; v = momentum v + (1 - dampening) g'; w = w - lr v, or with Nesterov's
 * momentum w - lr (g' + momentum v). The first velocity is the gradient itself.
 */
export function sgdRule({momentum, nesterov = false, dampening = 0}: SgdOptions): Rule {
  const fractionAt = (step: number): number => (step === 1 ? 1 : 1 - dampening);
  return {
    state: ['momentum_buffer'],
    change(math, {value, memory: [velocity]}, gradient, {rate, weightDecay, step}) {
      const decayed = weightDecay === 0 ? gradient : math.add(gradient, math.scale(value, weightDecay));
      const fraction = fractionAt(step);
      const added = fraction === 1 ? decayed : math.scale(decayed, fraction);
      const moved = math.add(math.scale(velocity as typeof value, momentum), added);
      const direction = nesterov ? math.add(decayed, math.scale(moved, momentum)) : moved;
      return {value: math.subtract(value, math.scale(direction, rate)), memory: [moved]};
    },
    kernel: {
      operation: 'SpecnetSgdUpdate',
      constants: {momentum},
      flags: {nesterov},
      row: ({rate, weightDecay}) => [rate, weightDecay],
      factors: (step) => [fractionAt(step)],
    },
  };
}
