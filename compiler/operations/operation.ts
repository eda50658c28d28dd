import type {Message} from '../diagnostics/diagnostic.js';

/** Shape of one image's activation, the batch left out: `[height, width, channels]`, or `[features]`. */
export type Shape = readonly number[];

/**
 * A key's value once expressions are evaluated; a kernel may be `[height, width]`, and a text names something, such as
 * a method or an initializer.
 */
export type Value = number | boolean | string | readonly number[];

/** Values by key. Names of layers are kept apart. */
export type Values = Readonly<Record<string, Value>>;

/** What an operation does to a shape, and what it costs for one image. */
export interface Measure {
  /** Shape of the output; null where the input or the values allow none. */
  readonly shape: Shape | null;
  /** Trainable numbers. */
  readonly parameters: number;
  /** Numbers that training updates without a gradient. */
  readonly buffers: number;
  /** Multiply-accumulates; convolutions and dense layers count, nothing else. */
  readonly macs: number;
  readonly problems: readonly Problem[];
}

/** A fault that needs shapes to be seen, at one of the operation's keys; null for the operation as a whole. */
export interface Problem {
  readonly key: string | null;
  readonly message: Message;
}

/**
 * All that the compiler knows about an operation. Its keys' types and ranges are in
 * specs/schema/operation.schema.json, where editors read them too.
 */
export interface Operation {
  /** As specs write it. */
  readonly name: string;
  /** The layer function of `specnet/nn` that stands for it in generated code. */
  readonly layerFunction: string;
  /** Whether it has weights, and so a name. */
  readonly named: boolean;
  /** Whether generated code begins a new statement with it; the others wrap the expression before them. */
  readonly heads: boolean;
  /** All values, in the order in which they are printed: those given, and defaults for the rest. */
  readonly fill: (given: Values) => Values;
  /** The values that generated code leaves out, because the layer function has the same default. */
  readonly defaults: (values: Values) => Values;
  /**
   * Keys that came to the language after specs were generated, with their defaults: where a spec has these, its hash is
   * what it was before.
   */
  readonly younger?: Values;
  /**
   * Names of the weights that a layer of that name may keep, as PyTorch has them; where this is missing, what
   * convolutions, dense layers and norms have below their own.
   */
  readonly weights?: (name: string, values: Values) => readonly string[];
  /** Channels (or features) of the output, from those of the input. */
  readonly channels: (values: Values, input: number) => number;
  readonly measure: (values: Values, input: Shape) => Measure;
  /**
   * Whether the output is the input, whatever it holds: a pad of zero, a pool over one place. Generated code leaves
   * such out. Default: never.
   */
  readonly isIdle?: (values: Values, input: Shape) => boolean;
}

/** A measure of an operation without weights and multiplications. */
export function free(shape: Shape | null, problems: readonly Problem[] = []): Measure {
  return {shape, parameters: 0, buffers: 0, macs: 0, problems};
}

/** A value that the schema guarantees to be a number. */
export function numberOf(values: Values, key: string): number {
  return Number(values[key]);
}

/** A value that may be one number for both axes: `[height, width]`. */
export function pairOf(values: Values, key: string): readonly [number, number] {
  const value = values[key];
  return typeof value === 'object' ? [value[0] ?? 0, value[1] ?? 0] : [Number(value), Number(value)];
}
