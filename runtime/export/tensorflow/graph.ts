import type {MessageInitShape} from '@bufbuild/protobuf';
import {DataType} from './saved_model_pb.js';
import type {AttrValueSchema} from './saved_model_pb.js';

/** What a node's kernel is told besides its inputs, in TensorFlow's names. */
export type Attributes = Readonly<Record<string, MessageInitShape<typeof AttrValueSchema>>>;

/** One call of a kernel of TensorFlow's. */
export interface GraphNode {
  readonly name: string;
  /** `Conv2D`. */
  readonly op: string;
  /** Names of nodes; `split:1` is a node's second output. */
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** A node whose value is known: weights, and the small numbers that kernels take as tensors. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
  /** Whether it is a kernel's weights, which may be stored in float16; vectors and sizes never are. */
  readonly isKernel: boolean;
}

/** A network as TensorFlow's graph, NHWC: inputs before their users. */
export interface Graph {
  readonly nodes: readonly (GraphNode | Constant)[];
  readonly input: Port;
  readonly output: Port;
}

/** What goes in or comes out: a node, with the batch as its first size, -1 where that is any. */
export interface Port {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
}

export function isConstant(node: GraphNode | Constant): node is Constant {
  return 'data' in node;
}

/** The attributes' values that several kernels have. */
export const typeOf = (type: DataType) => ({value: {case: 'type', value: type}}) as const;
export const text = (value: string) => ({value: {case: 's', value: new TextEncoder().encode(value)}}) as const;
export const truth = (value: boolean) => ({value: {case: 'b', value}}) as const;
export const real = (value: number) => ({value: {case: 'f', value}}) as const;
export const integer = (value: number) => ({value: {case: 'i', value: BigInt(value)}}) as const;
export const integers = (values: readonly number[]) =>
  ({value: {case: 'list', value: {i: values.map(BigInt)}}}) as const;

/** Numbers of a graph are float32. */
export const T = typeOf(DataType.DT_FLOAT);
/** Sizes and axes are int32. */
export const indexType = typeOf(DataType.DT_INT32);

/** A shape in TensorFlow's form. */
export function describeShape(shape: readonly number[]): {dim: {size: bigint}[]} {
  return {dim: shape.map((size) => ({size: BigInt(size)}))};
}
