import type * as tfjs from '@tensorflow/tfjs-core';
import type {DrawKey} from './draw.js';
import type {Engine, Tensor} from './native/engine.js';

/** What all numbers of a parameter are drawn from. */
export type Distribution =
  | {readonly kind: 'constant'; readonly value: number}
  /** Around zero; what lies beyond ±limit is drawn anew. */
  | {readonly kind: 'normal'; readonly deviation: number; readonly limit: number}
  /** Between ±bound. */
  | {readonly kind: 'uniform'; readonly bound: number};

/** How a parameter begins, in numbers; initial.ts makes these of PyTorch's names. */
export type Initializer =
  | Distribution
  /**
   * Of a kernel `[height, width, in / groups, out]`: the first filters of each group pass on one input each, as it is;
   * where there are more filters than inputs, the others begin as `others` says.
   */
  | {readonly kind: 'dirac'; readonly groups: number; readonly others: Distribution};

/** A named array of a layer: trained (a parameter), or kept up to date by the forward pass (a buffer). */
export interface Parameter {
  /** torchvision's state_dict name: `layer1.0.conv1.weight`. */
  readonly name: string;
  /** As it is stored here: kernels are `[height, width, in / groups, out]`, dense weights `[in, out]`. */
  readonly shape: readonly number[];
  /**
   * `axes[i]` is the stored axis that PyTorch's axis i holds: OIHW from HWIO is [3, 2, 0, 1]. PyTorch may lack stored
   * axes of one element.
   */
  readonly pytorchAxes: readonly number[];
  readonly initializer: Initializer;
  readonly trainable: boolean;
}

/**
 * What an operation computes on plain tfjs, and the new values of its buffers in training.
 * @internal
 */
export interface PortableResult {
  readonly output: tfjs.Tensor;
  readonly buffers?: readonly tfjs.Tensor[];
}

/** The activations' number format. Weights, statistics, loss and optimiser are float32 in both. */
export type Precision = 'float32' | 'bfloat16';

/** @internal */
export interface ForwardResult {
  readonly output: Tensor;
  /** What backward reads: owned by the result (retained where it is an input). Empty in inference. */
  readonly saved: readonly Tensor[];
  /** New values of the operation's buffers, in the order of its parameters that are not trainable. */
  readonly buffers: readonly Tensor[];
}

/** @internal */
export interface BackwardResult {
  /** One gradient an input, or null where none was wanted. */
  readonly inputs: readonly (Tensor | null)[];
  /** One float32 gradient a trainable parameter. */
  readonly parameters: readonly Tensor[];
}

/**
 * An operation made ready to run on TensorFlow's kernels: attributes are settled once, when the plan is made.
 * Arguments are borrowed; results are owned by the caller, who releases them.
 * @internal
 */
export interface NativeLayer {
  /** Whether `backward` adds what is waiting at its inputs to their gradients, while it writes them. */
  readonly addsUp?: boolean;
  /** @param key in training: what an operation that is random draws from */
  forward(inputs: readonly Tensor[], parameters: readonly Tensor[], training: boolean, key?: DrawKey): ForwardResult;
  /** @param waiting for each input, the gradient that other readers of it have left so far */
  backward(
    gradient: Tensor,
    saved: readonly Tensor[],
    wantsInputs: boolean,
    waiting: readonly (Tensor | null)[],
  ): BackwardResult;
  /** Of an operation that makes a part of its input: the input's gradient from those of all parts, in their order. */
  joinGradients?(parts: readonly Tensor[]): Tensor;
}

/**
 * One of `count` equal parts; their gradients may go back together.
 * @internal
 */
export interface Part {
  readonly index: number;
  readonly count: number;
}

/**
 * What an operation may take in: an addition of a second input, then a rectifier.
 * @internal
 */
export interface Following {
  readonly addend: boolean;
  readonly rectify: boolean;
}

/**
 * In inference batch normalisation is a scale and a shift for each channel, so that an operation may take it in too.
 * @internal
 */
export interface InferenceFollowing extends Following {
  /** Comes first. Its parameters follow the operation's own. */
  readonly normalization: Normalization | null;
}

/**
 * (x - mean) / sqrt(variance + epsilon) * weight + bias, of parameters in the order weight, bias, mean, variance.
 * @internal
 */
export interface Normalization {
  readonly epsilon: number;
}

/**
 * An operation made ready for inference: what depends on the weights alone is computed once, not at every call.
 * @internal
 */
export interface InferenceLayer {
  /** What `forward` reads, made of the parameters (borrowed) or another reference to them. The caller owns it. */
  prepare(parameters: readonly Tensor[]): Tensor[];
  /** Arguments are borrowed; the result is the caller's. */
  forward(inputs: readonly Tensor[], prepared: readonly Tensor[]): Tensor;
}

/**
 * Everything that the runtime knows of one operation. Adding an operation is writing one of these.
 *
 * How it runs is marked internal and left out of the published types: they load without tfjs's, which take seconds.
 */
export interface Operation {
  /** The spec language's name: `conv`, `global-avgpool`. */
  readonly kind: string;
  readonly parameters: readonly Parameter[];
  /**
   * The operation in plain tfjs calls, on whatever backend is set; tfjs derives the gradient.
   * @internal
   */
  portable(
    tf: typeof tfjs,
    inputs: readonly tfjs.Tensor[],
    parameters: readonly tfjs.Tensor[],
    training: boolean,
    key?: DrawKey,
  ): PortableResult;
  /**
   * The operation on the native engine.
   * @internal
   */
  native(engine: Engine, precision: Precision): NativeLayer;
  /**
   * The operation together with what follows it, as one pass over memory; null where the engine has no such kernel. The
   * addend is the layer's second input.
   * @internal
   */
  nativeWith?(engine: Engine, precision: Precision, following: Following): NativeLayer | null;
  /**
   * The operation for inference, together with what follows it; null where it cannot take that in. The addend is the
   * layer's second input. Where this is missing, `native` serves.
   * @internal
   */
  infer?(engine: Engine, precision: Precision, following: InferenceFollowing): InferenceLayer | null;
  /**
   * Which of the equal parts of its input the value is, where it is one.
   * @internal
   */
  readonly part?: Part;
  /**
   * Whether in inference its value is its only input.
   * @internal
   */
  readonly idleInInference?: boolean;
  /**
   * Of a convolution: how far apart the pixels are that a kernel sees.
   * @internal
   */
  readonly dilation?: number;
  /**
   * What the operation is in inference, where it is that.
   * @internal
   */
  readonly normalization?: Normalization;
}
