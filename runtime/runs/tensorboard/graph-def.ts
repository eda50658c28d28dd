import {create, toBinary} from '@bufbuild/protobuf';
import type {Model} from '../../nn/model.js';
import type {Node, Shape} from '../../nn/node.js';
import {GraphDefSchema} from './event_pb.js';

/** TensorFlow 1.0's; readers take every version since as they would this one. */
const producer = 22;

/**
 * A network as TensorFlow's GraphDef, in bytes, which TensorBoard draws: a node for each operation, with the shape of
 * what it gives. Layers lie in the scopes that their names have (`layer1.0.conv1` is conv1 in 0 in layer1); what has
 * no name of its own lies where its input does.
 */
export function encodeGraph({nodes, image}: Model): Uint8Array {
  const names = nameNodes(nodes, image);
  const node = nodes.map((one) => ({
    name: names.get(one) as string,
    op: one === image ? 'Placeholder' : one.operation.kind,
    input: one.inputs.map((input) => names.get(input) as string),
    attr: {_output_shapes: {value: {case: 'list' as const, value: {shape: [describeShape(one.shape)]}}}},
  }));
  return toBinary(GraphDefSchema, create(GraphDefSchema, {node, versions: {producer}}));
}

/** @param nodes inputs before their users */
function nameNodes(nodes: readonly Node[], image: Node): Map<Node, string> {
  const names = new Map<Node, string>([[image, 'image']]);
  const taken = new Set(['image']);
  for (const node of nodes) {
    if (node === image) continue;
    const [input] = node.inputs;
    const plain =
      node.name?.replaceAll('.', '/') ?? scopeOf(input === undefined ? '' : names.get(input)) + node.operation.kind;
    let name = plain;
    for (let number = 1; taken.has(name); number++) name = `${plain}_${number}`;
    taken.add(name);
    names.set(node, name);
  }
  return names;
}

/** `layer1/0/`, of `layer1/0/conv1`; nothing for what lies in none. */
function scopeOf(name = ''): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

/** -1 is the batch, of any size. */
function describeShape(shape: Shape): {dim: {size: bigint}[]} {
  return {dim: [-1, ...shape].map((size) => ({size: BigInt(size)}))};
}
