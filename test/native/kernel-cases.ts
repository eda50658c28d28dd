import type {Attributes} from '../../runtime/nn/engine/engine.js';
import type {Precision} from '../../runtime/nn/precision.js';

/** TF_DataType of what kernels read: `T` stands for the activations'. */
export type Kind = 'T' | 'float' | 'int32' | 'uint8';

/** One input of a call that succeeds. */
export interface KernelInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: Kind;
  /** Axes that may be longer or shorter by one, since nothing else is of their length. All, where the shape is free. */
  readonly free: readonly number[] | 'all';
  /** How much longer or shorter an axis has to be for a kernel to see it. Default 1. */
  readonly step?: number;
}

/** A call that succeeds, which a test then makes wrong. */
export interface KernelCase {
  readonly operation: string;
  readonly attributes: Attributes;
  readonly inputs: readonly KernelInput[];
  readonly outputs: number;
  /** Formats of T, where there is one; a call without one is made once. */
  readonly precisions: readonly Precision[];
}

const activation = (name: string, shape: readonly number[], free: KernelInput['free'] = []): KernelInput => ({
  ...{name, shape, free},
  kind: 'T',
});
const float = (name: string, shape: readonly number[], free: KernelInput['free'] = []): KernelInput => ({
  ...{name, shape, free},
  kind: 'float',
});

/** Packed weights are in units of up to two channels: an odd number of them is the same as one more. */
const byUnits = (input: KernelInput): KernelInput => ({...input, step: 2});

const picture = [2, 6, 8, 4];
const vectors = (...names: readonly string[]) => names.map((name) => float(name, [4]));
const window = {kernel: [3, 3], padding: [1, 1], stride: 1, dilation: 1};
const norm = {relu: true, epsilon: {float: 1e-5}, momentum: {float: 0.1}};
const pool = {kernel: 3, stride: 1, padding: 1, size: [6, 8]};
const element = {function: 'relu', parameter: {float: 0}};
const groups = {groups: 2, each_place: false};
const epilogue = {affines: 4, epsilon: {float: 1e-5}, relu: true, addends: 1};
const affines = vectors('weight', 'bias', 'mean', 'variance');
const beta = {beta1: {float: 0.9}, beta2: {float: 0.99}, rest1: {float: 0.1}, rest2: {float: 0.01}};
const parameters = (...names: readonly string[]) =>
  names.flatMap((name) => [float(`${name} 1`, [3, 4]), float(`${name} 2`, [5])]);

const withFormats = (
  operation: string,
  attributes: Attributes,
  inputs: readonly KernelInput[],
  outputs = 1,
): KernelCase => ({operation, attributes, inputs, outputs, precisions: ['float32', 'bfloat16']});

const inFloat32 = (
  operation: string,
  attributes: Attributes,
  inputs: readonly KernelInput[],
  outputs = 0,
): KernelCase => ({operation, attributes, inputs, outputs, precisions: ['float32']});

/**
 * Packed weights are as long as the order of a instruction set makes them: their length is what SpecnetPackWeights
 * gives, and here only marked by -1.
 */
export const packedLength = -1;

/** What is packed for a convolution: `[kernel height, kernel width, inputs of a group, outputs]`. */
export const packedWeights = [3, 3, 4, 8] as const;

/** A sound call of every operation of runtime/native/addon. */
export const kernelCases: readonly KernelCase[] = [
  withFormats('SpecnetPackWeights', {transpose: false, groups: 2}, [float('weights', packedWeights, [0, 1, 2])]),
  withFormats('SpecnetConvolve', {...window, ...epilogue, groups: 1, size: [6, 8], channels: 8}, [
    byUnits(activation('picture', picture)),
    activation('packed', [packedLength]),
    ...affines.map((one) => ({...one, shape: [8]})),
    activation('addend', [2, 6, 8, 8]),
  ]),
  withFormats('SpecnetConvolveBack', {...window, groups: 1, size: [6, 8], channels: 4, addends: 1}, [
    byUnits(activation('gradient', [2, 6, 8, 8])),
    activation('packed', [packedLength]),
    activation('addend', picture),
  ]),
  withFormats('SpecnetConvWeightGradient', {...window, groups: 2}, [
    activation('picture', picture),
    activation('output_gradient', [2, 6, 8, 8]),
  ]),
  withFormats('SpecnetDepthwise', {...window, ...epilogue, groups: 4, size: [6, 8], channels: 4}, [
    activation('picture', picture),
    float('weights', [3, 3, 1, 4]),
    ...affines,
    activation('addend', picture),
  ]),
  withFormats('SpecnetDepthwiseBack', {...window, groups: 4, size: [6, 8], channels: 4, addends: 1}, [
    activation('gradient', picture),
    float('weights', [3, 3, 1, 4]),
    activation('addend', picture),
  ]),
  withFormats('SpecnetDepthwiseWeightGradient', {...window, groups: 4}, [
    activation('picture', picture),
    activation('output_gradient', picture),
  ]),
  withFormats(
    'SpecnetBatchNorm',
    {...norm, addends: 1},
    [
      activation('x', picture),
      ...vectors('scale', 'shift', 'running_mean', 'running_variance'),
      activation('addend', picture),
    ],
    5,
  ),
  withFormats(
    'SpecnetBatchNormGradient',
    {...norm, addends: 1},
    [
      ...['gradient', 'output', 'x'].map((name) => activation(name, picture)),
      ...vectors('scale', 'mean', 'rstd'),
    ],
    4,
  ),
  withFormats('SpecnetActivation', element, [activation('x', picture, 'all')]),
  withFormats('SpecnetActivationGradient', element, [activation('gradient', picture), activation('kept', picture)]),
  withFormats('SpecnetScaleChannels', {shifts: 1}, [
    activation('x', [3, 6, 8, 4], [1, 2]),
    float('factor', [3, 4]),
    float('shift', [3, 4]),
  ]),
  withFormats('SpecnetSumChannels', {others: 1, together: false, scale: {float: 1}}, [
    activation('x', picture),
    activation('other', picture),
  ]),
  withFormats('SpecnetDropout', {rate: {float: 0.5}}, [
    activation('x', picture, 'all'),
    {name: 'key', shape: [2], kind: 'int32', free: []},
  ]),
  withFormats(
    'SpecnetGroupNorm',
    {...groups, epsilon: {float: 1e-5}},
    [activation('x', picture, [0, 1, 2]), ...vectors('scale', 'shift')],
    3,
  ),
  withFormats(
    'SpecnetGroupNormGradient',
    groups,
    [
      activation('gradient', picture),
      activation('x', picture),
      ...vectors('scale'),
      float('mean', [2, 2]),
      float('rstd', [2, 2]),
    ],
    3,
  ),
  withFormats('SpecnetShuffleChannels', {groups: 2}, [activation('x', picture, [0, 1, 2])]),
  withFormats('SpecnetMaxPool', {...pool, keeps: 1}, [activation('x', picture, [0, 3])], 2),
  withFormats('SpecnetMaxPoolGradient', pool, [
    activation('gradient', picture),
    {name: 'chosen', shape: picture, kind: 'uint8', free: []},
  ]),
  withFormats('SpecnetMeanPool', {...pool, counts_padding: true}, [activation('x', picture, [0, 3])]),
  withFormats('SpecnetMeanPoolGradient', {...pool, counts_padding: true}, [activation('gradient', picture, [0, 3])]),
  inFloat32('SpecnetSgdUpdate', {count: 2, momentum: {float: 0.9}, nesterov: true}, [
    ...parameters('weight', 'velocity', 'gradient'),
    float('rows', [2, 2]),
    float('factors', [2]),
  ]),
  inFloat32('SpecnetAdamWUpdate', {count: 2, ...beta, eps: {float: 1e-8}}, [
    ...parameters('weight', 'mean', 'square', 'gradient'),
    float('rows', [2, 2]),
    float('factors', [2]),
  ]),
  inFloat32('SpecnetLionUpdate', {count: 2, ...beta}, [
    ...parameters('weight', 'mean', 'gradient'),
    float('rows', [2, 2]),
    float('factors', [1]),
  ]),
  inFloat32('SpecnetBlend', {count: 2}, [...parameters('value', 'target'), float('weight', [])]),
  inFloat32('SpecnetNorm', {count: 1}, [float('value', [3, 4], 'all')], 1),
];
