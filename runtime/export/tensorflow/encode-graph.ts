import {create, toBinary} from '@bufbuild/protobuf';
import type {MessageInitShape} from '@bufbuild/protobuf';
import {roundToHalf} from '../../nn/half.js';
import {frameField} from '../frame-field.js';
import {AttrValueSchema, DataType, GraphDefSchema, NodeDefSchema, TensorProtoSchema} from './saved_model_pb.js';
import type {GraphDef} from './saved_model_pb.js';
import {T, describeShape, isConstant, truth, typeOf} from './graph.js';
import type {Constant, Graph, GraphNode} from './graph.js';

type EncodedNode = MessageInitShape<typeof NodeDefSchema>;

/** As TensorFlow 2.16 and later stamp their graphs; runtimes of TensorFlow 1.12 and later take them. */
const versions = {producer: 1395, minConsumer: 12};

/** A graph whose constants have types and shapes, and whose numbers lie in another file. */
export function describeGraph({nodes}: Graph): GraphDef {
  const node = nodes.map((one) => (isConstant(one) ? describeConstant(one) : encodeCall(one)));
  return create(GraphDefSchema, {node, versions});
}

/**
 * A whole GraphDef, as parts to be written one after the other: weights go in as they lie in memory.
 *
 * @param half whether kernels are stored in float16, and cast as the graph is loaded
 */
export function encodeGraph({nodes}: Graph, half: boolean): Uint8Array[] {
  const kernels = new Set(nodes.flatMap((node) => (half && isConstant(node) && node.isKernel ? [node.name] : [])));
  const parts = nodes.flatMap((node) => {
    if (!isConstant(node)) {
      const inputs = node.inputs.map((name) => (kernels.has(name) ? widened(name) : name));
      return frameNode([toBinary(NodeDefSchema, create(NodeDefSchema, encodeCall({...node, inputs})))]);
    }
    if (!kernels.has(node.name)) return frameNode(encodeConstant(node, typeOfConstant(node), bytesOf(node.data)));
    const bytes = bytesOf(roundToHalf(node.data as Float32Array));
    const attr = {SrcT: typeOf(DataType.DT_HALF), DstT: T, Truncate: truth(false)};
    const cast = create(NodeDefSchema, {name: widened(node.name), op: 'Cast', input: [node.name], attr});
    return [
      ...frameNode(encodeConstant(node, DataType.DT_HALF, bytes)),
      ...frameNode([toBinary(NodeDefSchema, cast)]),
    ];
  });
  return [...parts, toBinary(GraphDefSchema, create(GraphDefSchema, {versions}))];
}

const widened = (name: string) => `${name}/float32`;

const frameNode = (parts: readonly Uint8Array[]) => frameField(GraphDefSchema.field.node.number, parts);

function encodeCall({name, op, inputs, attributes}: GraphNode): EncodedNode {
  return {name, op, input: [...inputs], attr: attributes};
}

function describeConstant(constant: Constant): EncodedNode {
  const dtype = typeOfConstant(constant);
  const tensor = {dtype, tensorShape: describeShape(constant.shape)};
  const value = {value: {case: 'tensor', value: tensor}} as const;
  return {name: constant.name, op: 'Const', attr: {dtype: typeOf(dtype), value}};
}

/** A NodeDef whose attribute `value` is framed here, around the bytes. */
function encodeConstant({name, shape}: Constant, dtype: DataType, bytes: Uint8Array): Uint8Array[] {
  const node = create(NodeDefSchema, {name, op: 'Const', attr: {dtype: typeOf(dtype)}});
  const head = toBinary(TensorProtoSchema, create(TensorProtoSchema, {dtype, tensorShape: describeShape(shape)}));
  const tensor = [head, ...frameField(TensorProtoSchema.field.tensorContent.number, [bytes])];
  const value = frameField(AttrValueSchema.field.tensor.number, tensor);
  // An entry of a map is a message of a key and a value.
  const entry = [...frameField(1, [new TextEncoder().encode('value')]), ...frameField(2, value)];
  return [toBinary(NodeDefSchema, node), ...frameField(NodeDefSchema.field.attr.number, entry)];
}

function typeOfConstant({data}: Constant): DataType {
  return data instanceof Float32Array ? DataType.DT_FLOAT : DataType.DT_INT32;
}

/** The memory of an array, without a copy. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
