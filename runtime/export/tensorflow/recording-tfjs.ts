import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../nn/at.js';
import {T, indexType, integer, integers, real, text, truth} from './graph.js';
import type {Attributes} from './graph.js';
import {outputOf} from './graph-builder.js';
import type {GraphBuilder, Value} from './graph-builder.js';

type Operand = Value | number;

/**
 * What stands for tfjs while a network is traced: the functions that `portable` of operations calls in inference, each
 * of which adds its kernel of TensorFlow's to the graph and returns what will be its value. Any other function throws.
 */
export function createRecordingTfjs(builder: GraphBuilder): typeof tfjs {
  const functions = {
    ...recordElements(builder),
    ...recordShapes(builder),
    ...recordWindows(builder),
    ...recordSums(builder),
  };
  return new Proxy(functions, {
    get(known, name) {
      if (name in known) return known[name as keyof typeof known];
      throw new Error(`a portable form calls tf.${String(name)}, which recording-tfjs.ts does not record`);
    },
  }) as unknown as typeof tfjs;
}

/** Functions of each number by itself, or of two. */
function recordElements(builder: GraphBuilder) {
  const one = (op: string, attributes: Attributes = {}) => (x: Value) =>
    builder.call(op, [x], x.shape, {T, ...attributes});
  const two = (op: string) => (a: Operand, b: Operand) => {
    const value = (operand: Operand) => (typeof operand === 'number' ? builder.scalar(operand) : operand);
    const [first, second] = [value(a), value(b)];
    return builder.call(op, [first, second], broadcast(first.shape, second.shape), {T});
  };
  return {
    add: two('AddV2'),
    sub: two('Sub'),
    mul: two('Mul'),
    div: two('RealDiv'),
    relu: one('Relu'),
    relu6: one('Relu6'),
    sigmoid: one('Sigmoid'),
    tanh: one('Tanh'),
    erf: one('Erf'),
    rsqrt: one('Rsqrt'),
    leakyRelu: (x: Value, slope: number) => one('LeakyRelu', {alpha: real(slope)})(x),
  };
}

function recordShapes(builder: GraphBuilder) {
  const tensor = (data: Float32Array, shape: readonly number[]) => builder.local('constant', data, shape);
  const numbers = (name: string, values: readonly number[]) => builder.local(name, Int32Array.from(values));
  return {
    tensor,
    tensor3d: tensor,

    reshape(x: Value, given: readonly number[]): Value {
      const shape = fillIn(given, x.shape);
      if (typeof x.source !== 'string') return {...x, shape};
      if (shape.join() === x.shape.join()) return x;
      return builder.call('Reshape', [x, numbers('shape', shape)], shape, {T, Tshape: indexType});
    },

    transpose(x: Value, axes: readonly number[]): Value {
      const shape = axes.map((axis) => at(x.shape, axis));
      return builder.call('Transpose', [x, numbers('perm', axes)], shape, {T, Tperm: indexType});
    },

    pad(x: Value, ends: readonly (readonly [number, number])[], value = 0): Value {
      if (ends.flat().every((count) => count === 0)) return x;
      const shape = x.shape.map((size, axis) => size + at(ends, axis)[0] + at(ends, axis)[1]);
      const paddings = builder.local('paddings', Int32Array.from(ends.flat()), [ends.length, 2]);
      const attributes = {T, Tpaddings: indexType};
      return value === 0
        ? builder.call('Pad', [x, paddings], shape, attributes)
        : builder.call('PadV2', [x, paddings, builder.scalar(value)], shape, attributes);
    },

    slice(x: Value, begin: readonly number[], size: readonly number[]): Value {
      const shape = size.map((count, axis) => (count === -1 ? at(x.shape, axis) - at(begin, axis) : count));
      const inputs = [x, numbers('begin', begin), numbers('size', size)];
      return builder.call('Slice', inputs, shape, {T, Index: indexType});
    },

    split(x: Value, parts: number, axis: number): Value[] {
      const shape = x.shape.map((size, i) => (i === axis ? size / parts : size));
      const inputs = [builder.local('axis', Int32Array.of(axis), []), x];
      const first = builder.call('Split', inputs, shape, {T, num_split: integer(parts)});
      return Array.from({length: parts}, (_, index) => outputOf(first, index));
    },

    concat(values: readonly Value[], axis: number): Value {
      const length = values.reduce((sum, {shape}) => sum + at(shape, axis), 0);
      const shape = at(values, 0).shape.map((size, i) => (i === axis ? length : size));
      const attributes = {T, N: integer(values.length), Tidx: indexType};
      return builder.call('ConcatV2', [...values, builder.local('axis', Int32Array.of(axis), [])], shape, attributes);
    },
  };
}

function recordWindows(builder: GraphBuilder) {
  const layout = {padding: text('VALID'), data_format: text('NHWC')};
  const slide = (size: number, taps: number, stride: number) => Math.floor((size - taps) / stride) + 1;
  const convolve = (op: string) =>
    (x: Value, weight: Value, stride: number, _padding: 'valid', _format: 'NHWC' = 'NHWC', dilation = 1): Value => {
      const [batch, height, width] = x.shape as [number, number, number];
      const [rows, columns, inputs, last] = weight.shape as [number, number, number, number];
      const shape = [
        batch,
        slide(height, dilation * (rows - 1) + 1, stride),
        slide(width, dilation * (columns - 1) + 1, stride),
        op === 'Conv2D' ? last : inputs * last,
      ];
      const attributes = {strides: around(stride), dilations: around(dilation), ...layout};
      return builder.call(op, [x, weight], shape, {T, ...attributes});
    };
  const pool = (op: string) => (x: Value, kernel: number, stride: number, _padding: 'valid'): Value => {
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const shape = [batch, slide(height, kernel, stride), slide(width, kernel, stride), channels];
    return builder.call(op, [x], shape, {T, ksize: around(kernel), strides: around(stride), ...layout});
  };
  return {
    conv2d: convolve('Conv2D'),
    depthwiseConv2d: convolve('DepthwiseConv2dNative'),
    maxPool: pool('MaxPool'),
    avgPool: pool('AvgPool'),
  };
}

function recordSums(builder: GraphBuilder) {
  const mean = (x: Value, axes: readonly number[], keep = false): Value => {
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const shape = keep ? kept : kept.filter((_, axis) => !axes.includes(axis));
    const attributes = {T, Tidx: indexType, keep_dims: truth(keep)};
    return builder.call('Mean', [x, builder.local('axes', Int32Array.from(axes))], shape, attributes);
  };
  return {
    mean,

    moments(x: Value, axes: readonly number[], keep: true): {mean: Value; variance: Value} {
      const center = mean(x, axes, keep);
      const squares = builder.call('SquaredDifference', [x, center], x.shape, {T});
      return {mean: center, variance: mean(squares, axes, keep)};
    },

    matMul(a: Value, b: Value): Value {
      const shape = [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), at(a.shape, a.shape.length - 2)];
      const last = at(b.shape, b.shape.length - 1);
      return a.shape.length === 2
        ? builder.call('MatMul', [a, b], [...shape, last], {T, transpose_a: truth(false), transpose_b: truth(false)})
        : builder.call('BatchMatMulV2', [a, b], [...shape, last], {T, adj_x: truth(false), adj_y: truth(false)});
    },
  };
}

/** A number for height and width, as kernels on NHWC take it. */
const around = (number: number) => integers([1, number, number, 1]);

/** The shape of what two shapes give, as NumPy has it. -1, the batch, is met by itself or by 1. */
function broadcast(one: readonly number[], other: readonly number[]): number[] {
  const rank = Math.max(one.length, other.length);
  const sizes = (shape: readonly number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const [left, right] = [sizes(one), sizes(other)];
  return left.map((size, axis) => (size === 1 ? at(right, axis) : size));
}

/**
 * The shape that a reshape gives: what is left open, or follows from a batch that is, is -1, unless all of the
 * original is known.
 */
function fillIn(given: readonly number[], original: readonly number[]): number[] {
  const open = given.findIndex((size) => size < 0);
  if (open === -1) return [...given];
  const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  const known = original.every((size) => size >= 0);
  const rest = known ? count(original) / count(given.filter((_, axis) => axis !== open)) : -1;
  return given.map((size, axis) => (axis === open ? rest : size));
}
