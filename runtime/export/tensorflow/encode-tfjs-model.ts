import {create, toJson} from '@bufbuild/protobuf';
import {GraphDefSchema, TensorShapeProtoSchema} from './saved_model_pb.js';
import type {DataType} from './saved_model_pb.js';
import {bytesOf, describeGraph} from './encode-graph.js';
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
export function encodeTfjsModel(graph: Graph, {half, metadata}: TfjsOptions): Map<string, Uint8Array<ArrayBuffer>> {
  const constants = graph.nodes.filter(isConstant);
  const stored = constants.map(({data, isKernel}) =>
    bytesOf(half && isKernel ? roundToHalf(data as Float32Array) : data),
  );
  const shards = cutShards(stored);
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
    modelTopology: toJson(GraphDefSchema, describeGraph(graph)),
    weightsManifest: [{paths, weights}],
  };
  const json = new TextEncoder().encode(JSON.stringify(model));
  return new Map([['model.json', json], ...shards.map((shard, i) => [paths[i] as string, shard] as const)]);
}

/** Bytes one after the other, cut into equal lengths; each has memory of its own, and they are copied once. */
function cutShards(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  const total = parts.reduce((sum, {length}) => sum + length, 0);
  const count = Math.max(1, Math.ceil(total / shardBytes));
  const shards = Array.from({length: count}, (_, i) => new Uint8Array(Math.min(shardBytes, total - i * shardBytes)));
  let at = 0;
  for (const part of parts) {
    for (let taken = 0; taken < part.length; ) {
      const [shard, start] = [shards[Math.floor(at / shardBytes)] as Uint8Array, at % shardBytes];
      const piece = part.subarray(taken, taken + shard.length - start);
      shard.set(piece, start);
      taken += piece.length;
      at += piece.length;
    }
  }
  return shards;
}

function describePort({name, type, shape}: Port): Record<string, unknown> {
  const tensorShape = toJson(TensorShapeProtoSchema, create(TensorShapeProtoSchema, describeShape(shape)));
  return {[name]: {name: `${name}:0`, dtype: typeNames[type], tensorShape}};
}

const typeNames: Partial<Record<DataType, string>> = {1: 'DT_FLOAT', 4: 'DT_UINT8'};
