import {create, toJson} from '@bufbuild/protobuf';
import {GraphDefSchema, TensorShapeProtoSchema} from './saved_model_pb.js';
import type {DataType} from './saved_model_pb.js';
import {bytesOf, encodeGraph} from './encode-graph.js';
import {describeShape, isConstant} from './graph.js';
import type {Graph, Port} from './graph.js';
import {roundToHalf} from '../../nn/half.js';

/** What a browser fetches at a time, as tfjs's own converter cuts weights. */
const shardBytes = 4 * 2 ** 20;

export interface TfjsOptions {
  /** Whether kernels are stored in float16, which tfjs widens as it loads them. */
  readonly half: boolean;
  /** What whoever loads it finds as `model.metadata`. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The files of a graph model of tfjs, by name: model.json, and the weights in shards. */
export function encodeTfjsModel(graph: Graph, {half, metadata}: TfjsOptions): Map<string, Uint8Array> {
  const constants = graph.nodes.filter(isConstant);
  const stored = constants.map(({data, isKernel}) =>
    bytesOf(half && isKernel ? roundToHalf(data as Float32Array) : data),
  );
  const shards = cutShards(Buffer.concat(stored));
  const paths = shards.map((_, index) => `group1-shard${index + 1}of${shards.length}.bin`);
  const weights = constants.map(({name, shape, data, isKernel}) => {
    const dtype = data instanceof Float32Array ? 'float32' : 'int32';
    return {name, shape, dtype, ...(half && isKernel ? {quantization: {dtype: 'float16'}} : {})};
  });
  const model = {
    format: 'graph-model',
    generatedBy: 'specnet',
    convertedBy: null,
    signature: {inputs: describePort(graph.input), outputs: describePort(graph.output)},
    userDefinedMetadata: metadata,
    modelTopology: toJson(GraphDefSchema, encodeGraph(graph, 'described')),
    weightsManifest: [{paths, weights}],
  };
  const json = new TextEncoder().encode(JSON.stringify(model));
  return new Map([['model.json', json], ...shards.map((shard, i) => [paths[i] as string, shard] as const)]);
}

function cutShards(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes));
  return Array.from({length: count}, (_, index) => bytes.subarray(index * shardBytes, (index + 1) * shardBytes));
}

function describePort({name, type, shape}: Port): Record<string, unknown> {
  const tensorShape = toJson(TensorShapeProtoSchema, create(TensorShapeProtoSchema, describeShape(shape)));
  return {[name]: {name: `${name}:0`, dtype: typeNames[type], tensorShape}};
}

const typeNames: Partial<Record<DataType, string>> = {1: 'DT_FLOAT', 4: 'DT_UINT8'};
