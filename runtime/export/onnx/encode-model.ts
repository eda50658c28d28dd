import {create, toBinary} from '@bufbuild/protobuf';
import type {MessageInitShape} from '@bufbuild/protobuf';
import {UserError} from '../../../common/errors.js';
import type {OnnxAttribute, OnnxConstant, OnnxGraph, OnnxType, OnnxValue} from '../../nn/onnx/onnx-graph.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import {roundToHalf} from '../../nn/half.js';
import {frameField} from '../frame-field.js';
import {irVersions} from './build-graph.js';
import type {BuiltGraph} from './build-graph.js';
import {
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from './onnx_pb.js';
import type {AttributeProtoSchema, NodeProtoSchema, ValueInfoProtoSchema} from './onnx_pb.js';

export interface EncodeOptions {
  readonly name: string;
  /** specnet's. */
  readonly version: string;
  /** Images at a time; null for any number. */
  readonly batch: number | null;
  readonly half: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * An ONNX file, as parts to be written one after the other. Weights go in as the bytes that they are in memory: only
 * what frames them is made by protobuf, which would copy them at every level.
 *
 * @param weights in the order in which they are to stand in the file
 */
export function encodeModel(
  {graph, image, answers}: BuiltGraph,
  weights: readonly NamedTensor[],
  {name, version, batch, half, metadata}: EncodeOptions,
): Uint8Array[] {
  const describe = (value: OnnxValue): MessageInitShape<typeof ValueInfoProtoSchema> =>
    describeValue(value, batch, half);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersions.get(graph.opset) ?? 0),
    producerName: 'specnet',
    producerVersion: version,
    opsetImport: [{domain: '', version: BigInt(graph.opset)}],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({key, value})),
  });
  const inner = create(GraphProtoSchema, {
    name,
    node: encodeNodes(graph),
    input: [describe(image)],
    output: [describe(answers)],
    valueInfo: graph.values.map(describe),
  });
  const initializers = [
    ...weights.map((tensor) => encodeWeight(tensor, half)),
    ...graph.constants.map((constant) => encodeConstant(constant, half)),
  ];
  const framed = initializers.flatMap(([head, data]) => {
    const raw = frameField(TensorProtoSchema.field.rawData.number, [data]);
    return frameField(GraphProtoSchema.field.initializer.number, [head, ...raw]);
  });
  const body = [toBinary(GraphProtoSchema, inner), ...framed];
  return [toBinary(ModelProtoSchema, model), ...frameField(ModelProtoSchema.field.graph.number, body)];
}

function encodeNodes({nodes}: OnnxGraph): MessageInitShape<typeof NodeProtoSchema>[] {
  return nodes.map(({name, op, inputs, outputs, attributes}) => ({
    name,
    opType: op,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
  }));
}

function encodeAttribute(name: string, value: OnnxAttribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === 'number') return {name, type: AttributeType.INT, i: BigInt(value)};
  if (typeof value === 'string') return {name, type: AttributeType.STRING, s: Buffer.from(value)};
  if ('float' in value) return {name, type: AttributeType.FLOAT, f: value.float};
  return {name, type: AttributeType.INTS, ints: value.map(BigInt)};
}

/** All of a tensor but its bytes, and those. */
type Initializer = readonly [head: Uint8Array, data: Uint8Array];

function encodeWeight({name, shape, data}: NamedTensor, half: boolean): Initializer {
  const numbers = half ? toHalf(name, data) : data;
  return [encodeHead(name, shape, half ? DataType.FLOAT16 : DataType.FLOAT), bytesOf(numbers)];
}

function encodeConstant({name, type, sizes, numbers}: OnnxConstant, half: boolean): Initializer {
  const head = encodeHead(name, sizes, elementType(type, half));
  if (type === 'int64') return [head, bytesOf(BigInt64Array.from(numbers, BigInt))];
  const narrow = half && type === 'element';
  return [head, bytesOf(narrow ? toHalf(name, Float32Array.from(numbers)) : Float32Array.from(numbers))];
}

/** @throws UserError `export-half` where a number is beyond float16's range */
function toHalf(name: string, numbers: Float32Array): Uint16Array {
  const halves = roundToHalf(numbers);
  const place = halves.findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  if (place === -1) return halves;
  throw new UserError(
    'export-half',
    `${name} has the number ${numbers[place]}, and float16 ends at 65504.`,
    'Export it without --half.',
    1,
  );
}

function encodeHead(name: string, sizes: readonly number[], dataType: DataType): Uint8Array {
  return toBinary(TensorProtoSchema, create(TensorProtoSchema, {name, dims: sizes.map(BigInt), dataType}));
}

function bytesOf({buffer, byteOffset, byteLength}: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function describeValue(
  {name, sizes, batched = true, type = 'element'}: OnnxValue,
  batch: number | null,
  half: boolean,
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const own = sizes.map((size) => ({value: {case: 'dimValue' as const, value: BigInt(size)}}));
  const first =
    batch === null
      ? {value: {case: 'dimParam' as const, value: 'batch'}}
      : {value: {case: 'dimValue' as const, value: BigInt(batch)}};
  const dim = batched ? [first, ...own] : own;
  return {name, type: {tensorType: {elemType: elementType(type, half), shape: {dim}}}};
}

function elementType(type: OnnxType, half: boolean): DataType {
  switch (type) {
    case 'element':
      return half ? DataType.FLOAT16 : DataType.FLOAT;
    case 'float32':
      return DataType.FLOAT;
    case 'int64':
      return DataType.INT64;
    case 'uint8':
      return DataType.UINT8;
  }
}
