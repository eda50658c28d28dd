import type {Distribution, Initializer} from './operation.js';

/**
 * How weights begin, named as in torch.nn.init and with its formulas: `he-…` are its kaiming_…_ for a ReLU;
 * `pytorch` is what PyTorch's layers begin with, uniform between ±1/sqrt(fan in); `normal(0.01)` has that std;
 * `truncated-normal(0.02)` is trunc_normal_, which redraws what lies beyond ±2; `uniform(0.1)` lies between ±0.1.
 */
export type Initial =
  | `he-${'normal' | 'uniform'}-fan-${'in' | 'out'}`
  | `xavier-${'normal' | 'uniform'}`
  | InitialBias;

/**
 * How kernels of convolutions begin: `dirac` passes the first inputs on as they are, torch.nn.init.dirac_ with the
 * layer's groups; `pytorch-dirac` does that with the first filters, as many as there are inputs, and draws the others
 * as `pytorch` does (airbench: `dirac_(w[:w.size(1)])`).
 */
export type InitialKernel = Initial | 'dirac' | 'pytorch-dirac';

/** How biases begin; `pytorch` uses the fan in of their layer's weights. */
export type InitialBias = 'pytorch' | 'zeros' | `${'normal' | 'truncated-normal' | 'uniform' | 'constant'}(${number})`;

/** Connections of a layer: into each of its outputs, and out of each of its inputs, as PyTorch counts them. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

/**
 * What a name means for a layer's weights, or its biases.
 * @throws RangeError for a name that is none of the type's
 */
export function makeInitializer(initial: Initial, fans: Fans): Distribution {
  switch (initial) {
    case 'he-normal-fan-in':
      return normal(Math.sqrt(2 / fans.in));
    case 'he-normal-fan-out':
      return normal(Math.sqrt(2 / fans.out));
    case 'he-uniform-fan-in':
      return {kind: 'uniform', bound: Math.sqrt(6 / fans.in)};
    case 'he-uniform-fan-out':
      return {kind: 'uniform', bound: Math.sqrt(6 / fans.out)};
    case 'xavier-normal':
      return normal(Math.sqrt(2 / (fans.in + fans.out)));
    case 'xavier-uniform':
      return {kind: 'uniform', bound: Math.sqrt(6 / (fans.in + fans.out))};
    case 'pytorch':
      return {kind: 'uniform', bound: 1 / Math.sqrt(fans.in)};
    case 'zeros':
      return {kind: 'constant', value: 0};
    default:
      return makeDistribution(initial);
  }
}

/**
 * What a name means for a convolution's kernel.
 * @throws RangeError for a name that is none of the type's
 */
export function makeKernelInitializer(initial: InitialKernel, fans: Fans, groups: number): Initializer {
  if (initial === 'dirac') return {kind: 'dirac', groups, others: makeInitializer('zeros', fans)};
  if (initial === 'pytorch-dirac') return {kind: 'dirac', groups, others: makeInitializer('pytorch', fans)};
  return makeInitializer(initial, fans);
}

function makeDistribution(initial: string): Distribution {
  const [, kind, written] = /^([a-z-]+)\((.+)\)$/.exec(initial) ?? [];
  const value = Number(written);
  if (written === undefined || !Number.isFinite(value)) throw new RangeError(`there is no initializer ${initial}`);
  switch (kind) {
    case 'normal':
      return normal(value);
    case 'truncated-normal':
      return {kind: 'normal', std: value, limit: 2};
    case 'uniform':
      return {kind: 'uniform', bound: value};
    case 'constant':
      return {kind: 'constant', value};
    default:
      throw new RangeError(`there is no initializer ${initial}`);
  }
}

function normal(std: number): Distribution {
  return {kind: 'normal', std, limit: Infinity};
}
