import type {RngKey} from '../rng-key.js';
import type {Tensor} from './engine.js';

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
 * An operation made ready to run on TensorFlow's kernels: attributes are resolved once, when the plan is made.
 * Arguments are borrowed; results are owned by the caller, who releases them.
 * @internal
 */
export interface NativeLayer {
  /** Whether `backward` adds what is waiting at its inputs to their gradients, while it writes them. */
  readonly addsUp?: boolean;
  /** @param key in training: what an operation that is random draws from */
  forward(inputs: readonly Tensor[], parameters: readonly Tensor[], training: boolean, key?: RngKey): ForwardResult;
  /** @param waiting for each input, the gradient that other readers of it have left so far */
  backward(
    gradient: Tensor,
    saved: readonly Tensor[],
    wantsInputs: boolean,
    waiting: readonly (Tensor | null)[],
  ): BackwardResult;
  /** For an operation that makes a part of its input: joins the gradients of all parts, in order, to the input's. */
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
 * What an operation may take in: an addition of a second input, then a ReLU.
 * @internal
 */
export interface Epilogue {
  readonly addend: boolean;
  readonly relu: boolean;
}

/**
 * In inference batch normalization is a scale and a shift for each channel, so that an operation may take it in too.
 * @internal
 */
export interface InferenceEpilogue extends Epilogue {
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
