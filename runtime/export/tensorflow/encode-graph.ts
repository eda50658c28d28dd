import {create} from '@bufbuild/protobuf';
import type {MessageInitShape} from '@bufbuild/protobuf';
import {DataType, GraphDefSchema} from './saved_model_pb.js';
import type {GraphDef, NodeDefSchema} from './saved_model_pb.js';
import {T, describeShape, isConstant, truth, typeOf} from './graph.js';
import type {Constant, Graph} from './graph.js';
import {roundToHalf} from '../../nn/half.js';

type EncodedNode = MessageInitShape<typeof NodeDefSchema>;

/**
 * How constants stand in the graph: whole; or whole, with kernels in float16, which are cast as the graph is loaded; or
 * as types and shapes, where the numbers lie in another file.
 */
export type ConstantForm = 'whole' | 'half' | 'described';

/** As TensorFlow 2.16 and later stamp their graphs; runtimes of TensorFlow 1.12 and later take them. */
const versions = {producer: 1395, minConsumer: 12};

export function encodeGraph(graph: Graph, form: ConstantForm): GraphDef {
  const isHalf = (name: string) => form === 'half' && kernels.has(name);
  const kernels = new Set(graph.nodes.flatMap((node) => (isConstant(node) && node.isKernel ? [node.name] : [])));
  const node = graph.nodes.flatMap((one): EncodedNode[] => {
    if (isConstant(one)) return isHalf(one.name) ? encodeHalf(one) : [encodeConstant(one, form !== 'described')];
    const input = one.inputs.map((name) => (isHalf(name) ? widened(name) : name));
    return [{name: one.name, op: one.op, input, attr: one.attributes}];
  });
  return create(GraphDefSchema, {node, versions});
}

function encodeConstant({name, shape, data}: Constant, isWhole: boolean): EncodedNode {
  const type = data instanceof Float32Array ? DataType.DT_FLOAT : DataType.DT_INT32;
  return describeConstant(name, type, shape, isWhole ? bytesOf(data) : new Uint8Array(0));
}

function encodeHalf({name, shape, data}: Constant): EncodedNode[] {
  const bytes = bytesOf(roundToHalf(data as Float32Array));
  const attr = {SrcT: typeOf(DataType.DT_HALF), DstT: T, Truncate: truth(false)};
  return [
    describeConstant(name, DataType.DT_HALF, shape, bytes),
    {name: widened(name), op: 'Cast', input: [name], attr},
  ];
}

const widened = (name: string) => `${name}/float32`;

function describeConstant(name: string, dtype: DataType, shape: readonly number[], bytes: Uint8Array): EncodedNode {
  const tensor = {dtype, tensorShape: describeShape(shape), tensorContent: bytes};
  return {name, op: 'Const', attr: {dtype: typeOf(dtype), value: {value: {case: 'tensor', value: tensor}}}};
}

/** The memory of an array, without a copy. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
