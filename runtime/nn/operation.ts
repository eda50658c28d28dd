import type * as tfjs from '@tensorflow/tfjs-core';
import type {RngKey} from './rng-key.js';
import type {Engine} from './engine/engine.js';
import type {Epilogue, InferenceEpilogue, InferenceLayer, NativeLayer, Normalization, Part} from './engine/layer.js';
import type {OnnxGraph, OnnxValue} from './onnx/onnx-graph.js';
import type {Precision} from './precision.js';

/** What all numbers of a parameter are drawn from. */
export type Distribution =
  | {readonly kind: 'constant'; readonly value: number}
  /** Around zero; what lies beyond ±limit is redrawn. */
  | {readonly kind: 'normal'; readonly std: number; readonly limit: number}
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
  /** Of a running statistic: how much of it a training step's forward pass replaces, from 0 to 1. */
  readonly momentum?: number;
}

/**
 * What an operation computes on plain tfjs, and the new values of its buffers in training.
 * @internal
 */
export interface PortableResult {
  readonly output: tfjs.Tensor;
  readonly buffers?: readonly tfjs.Tensor[];
}

/**
 * Everything that the runtime knows about one operation. Adding an operation is writing one of these.
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
    key?: RngKey,
  ): PortableResult;
  /**
   * What the operation is in inference, in ONNX's operators: adds its nodes to the graph, and returns its value.
   * @param parameters in PyTorch's layout
   * @internal
   */
  onnx(graph: OnnxGraph, inputs: readonly OnnxValue[], parameters: readonly OnnxValue[]): OnnxValue;
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
  nativeWith?(engine: Engine, precision: Precision, epilogue: Epilogue): NativeLayer | null;
  /**
   * The operation for inference, together with what follows it; null where it cannot take that in. The addend is the
   * layer's second input. Where this is missing, `native` serves.
   * @internal
   */
  infer?(engine: Engine, precision: Precision, epilogue: InferenceEpilogue): InferenceLayer | null;
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
