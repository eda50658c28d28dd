import type {Shape} from '../../../compiler/operations/operation.js';

/** Where random numbers come from: whole ones from 0 to below `count`. */
export type Draw = (count: number) => number;

type Keys = Readonly<Record<string, unknown>>;

const functions = ['relu', 'relu6', 'leaky-relu', 'gelu', 'silu', 'hardswish', 'sigmoid', 'hardsigmoid'] as const;

/** A function of each number. */
export function drawPlain(draw: Draw): string {
  return functions[draw(functions.length)] ?? 'relu';
}

/** Every operation with the keys that it may have, given the channels that come in; some values do nothing. */
const drawn: Readonly<Record<string, (one: Chooser, channels: number) => Keys>> = {
  conv: (one, channels) => {
    const shared = {
      kernel: one.of<unknown>(1, 2, 3, 5, [1, 3], [3, 2]),
      ...one.maybe('stride', 1, 2, 3),
      ...one.maybe('dilation', 1, 2),
      ...one.maybe('bias', true, false),
      ...one.maybe('padding', 0, 1, 2, [0, 1], [2, 1]),
    };
    if (one.of(true, false, false)) return {...shared, depthwise: true, ...one.maybe('multiplier', 1, 2, 3)};
    const groups = one.of<number>(1, 1, 2, channels);
    return {...shared, channels: groups * one.of(1, 2, 3, 5), ...(groups === 1 ? {} : {groups})};
  },
  dense: (one) => ({
    features: one.of(1, 4, 7, 12),
    ...one.maybe('bias', true, false),
    ...one.maybe('per-position', true),
  }),
  batchnorm: (one) => ({...one.maybe('epsilon', 1e-3, 1e-5), ...one.maybe('momentum', 0.1, 1)}),
  layernorm: (one) => one.maybe('epsilon', 1e-6, 1e-5),
  groupnorm: (one, channels) => ({groups: one.of(1, 2, channels)}),
  'layer-scale': (one) => ({...one.maybe('initial', 1, 0.1, 0), ...one.maybe('rank', 1, 3)}),
  'squeeze-excite': (one) => ({
    channels: one.of(1, 3, 8),
    ...one.maybe('activation', ...functions),
    ...one.maybe('gate', 'hardsigmoid', 'sigmoid'),
    ...one.maybe('bias', false),
    ...one.maybe('reduce', 'conv_reduce', 'fc2'),
    ...one.maybe('expand', 'conv_expand'),
  }),
  relu: () => ({}),
  relu6: () => ({}),
  'leaky-relu': (one) => one.maybe('slope', 0, 0.2, 1),
  gelu: (one) => one.maybe('tanh', true, false),
  silu: () => ({}),
  hardswish: () => ({}),
  sigmoid: () => ({}),
  hardsigmoid: () => ({}),
  identity: () => ({}),
  scale: (one) => ({by: one.of(0, 1, -1, 0.5)}),
  avgpool: (one) => ({...drawWindow(one), ...one.maybe('count-padding', true, false)}),
  maxpool: drawWindow,
  'global-avgpool': (one) => one.maybe('keep', true, false),
  'channel-shuffle': (one, channels) => ({groups: one.of(1, 2, channels)}),
  flatten: () => ({}),
  pad: (one) => ({
    ...one.maybe('height', 0, 1, [0, 0], [1, 0]),
    ...one.maybe('width', 0, [0, 2]),
    ...one.maybe('channels', 0, 1, [0, 0], [2, 1]),
  }),
  upsample: (one) => ({factor: one.of(1, 2), ...one.maybe('method', 'nearest', 'bilinear')}),
  dropout: (one) => ({rate: one.of(0, 0.2)}),
  'drop-path': (one) => ({rate: one.of(0, 0.2)}),
};

export const drawnOperations = Object.keys(drawn);

function drawWindow(one: Chooser): Keys {
  return {
    kernel: one.of(1, 1, 2, 3, 4),
    ...one.maybe('stride', 1, 2, 3),
    ...one.maybe('padding', 0, 1),
    ...one.maybe('ceil', true, false),
  };
}

/** Chooses among values. */
interface Chooser {
  of<T>(...values: readonly T[]): T;
  /** The key with one of the values, or without. */
  maybe(key: string, ...values: readonly unknown[]): Keys;
}

/** An operation that may take the shape, or not, with its keys. */
export function drawOperation(draw: Draw, shape: Shape): readonly [operation: string, keys: Keys] {
  const one: Chooser = {
    of: (...values) => values[draw(values.length)] as (typeof values)[number],
    maybe: (key, ...values) => (draw(2) === 0 ? {} : {[key]: values[draw(values.length)]}),
  };
  const operation = one.of(...drawnOperations);
  return [operation, drawn[operation]?.(one, shape.at(-1) ?? 1) ?? {}];
}
