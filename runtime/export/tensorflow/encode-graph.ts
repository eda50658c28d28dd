import {create} from '@bufbuild/protobuf';
import type {MessageInitShape} from '@bufbuild/protobuf';
import {DataType, GraphDefSchema} from './saved_model_pb.js';
import type {GraphDef, NodeDefSchema} from './saved_model_pb.js';
import {describeShape, isConstant, typeOf} from './graph.js';
import type {Constant, Graph} from './graph.js';

/** As TensorFlow 2.16 and later stamp their graphs; runtimes of TensorFlow 1.12 and later take them. */
const versions = {producer: 1395, minConsumer: 12};

/**
 * A graph as a GraphDef.
 * @param withValues whether constants are whole; else they have their types and shapes, and the numbers lie elsewhere
 */
export function encodeGraph(graph: Graph, withValues: boolean): GraphDef {
  const node = graph.nodes.map((one): MessageInitShape<typeof NodeDefSchema> => {
    if (isConstant(one)) return encodeConstant(one, withValues);
    return {name: one.name, op: one.op, input: [...one.inputs], attr: one.attributes};
  });
  return create(GraphDefSchema, {node, versions});
}

function encodeConstant({name, shape, data}: Constant, withValues: boolean): MessageInitShape<typeof NodeDefSchema> {
  const dtype = data instanceof Float32Array ? DataType.DT_FLOAT : DataType.DT_INT32;
  const tensorContent = withValues ? bytesOf(data) : new Uint8Array(0);
  const tensor = {dtype, tensorShape: describeShape(shape), tensorContent};
  return {name, op: 'Const', attr: {dtype: typeOf(dtype), value: {value: {case: 'tensor', value: tensor}}}};
}

/** The memory of an array, without a copy. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
