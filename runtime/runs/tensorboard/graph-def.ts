import {create, toBinary} from '@bufbuild/protobuf';
import type {Model} from '../../nn/model.js';
import {nameNodes} from '../../nn/name-nodes.js';
import type {Shape} from '../../nn/node.js';
import {GraphDefSchema} from './event_pb.js';

/** TensorFlow 1.0's; readers take every version since as they would this one. */
const producer = 22;

/**
 * A network as TensorFlow's GraphDef, in bytes, which TensorBoard draws: a node for each operation, with the shape of
 * what it gives.
 */
export function encodeGraph(model: Model): Uint8Array {
  const {nodes, image} = model;
  const names = nameNodes(model);
  const node = nodes.map((one) => ({
    name: names.get(one) as string,
    op: one === image ? 'Placeholder' : one.operation.kind,
    input: one.inputs.map((input) => names.get(input) as string),
    attr: {_output_shapes: {value: {case: 'list' as const, value: {shape: [describeShape(one.shape)]}}}},
  }));
  return toBinary(GraphDefSchema, create(GraphDefSchema, {node, versions: {producer}}));
}

/** -1 is the batch, of any size. */
function describeShape(shape: Shape): {dim: {size: bigint}[]} {
  return {dim: [-1, ...shape].map((size) => ({size: BigInt(size)}))};
}
