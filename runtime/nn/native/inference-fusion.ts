import {at} from '../at.js';
import type {Node} from '../node.js';
import type {Precision} from '../precision.js';
import type {Engine} from '../engine/engine.js';
import type {InferenceEpilogue, InferenceLayer, NativeLayer, Normalization} from '../engine/layer.js';
import {listReaders} from './training-fusion.js';

/** One or more nodes that run as one layer in inference; the last one's value is what others read. */
export interface InferenceGroup {
  readonly nodes: readonly Node[];
  /** Values that it reads, in the layer's order. */
  readonly inputs: readonly Node[];
  readonly layer: InferenceLayer;
}

/**
 * Fuses nodes into layers for inference: an operation takes in as much of a normalization, an addition and a
 * ReLU after it as it can, where nobody else reads what lies between. A group runs where its last node stood,
 * when all that it reads is there.
 *
 * @param nodes in the order they run, without the input
 */
export function fuseForInference(engine: Engine, precision: Precision, nodes: readonly Node[]): InferenceGroup[] {
  const readers = listReaders(nodes);
  const taken = new Set<Node>();
  const groups = new Map<Node, InferenceGroup>();
  for (const node of nodes) {
    if (taken.has(node)) continue;
    const group = formGroup(engine, precision, followNode(node, readers, taken));
    for (const member of group.nodes) taken.add(member);
    groups.set(at(group.nodes, group.nodes.length - 1), group);
  }
  return nodes.flatMap((node) => groups.get(node) ?? []);
}

/** The node and what could run together with it, in the order normalization, addition, ReLU. */
function followNode(
  node: Node,
  readers: ReadonlyMap<Node, readonly Node[]>,
  taken: ReadonlySet<Node>,
): readonly Node[] {
  const chain = [node];
  const isWanted: readonly ((reader: Node) => boolean)[] = [
    ({operation}) => operation.normalization !== undefined,
    ({operation}) => operation.kind === 'add',
    ({operation}) => operation.kind === 'relu',
  ];
  for (const wanted of isWanted) {
    const [reader, ...others] = readers.get(at(chain, chain.length - 1)) ?? [];
    if (reader !== undefined && others.length === 0 && !taken.has(reader) && wanted(reader)) chain.push(reader);
  }
  return chain;
}

/** The longest beginning of the chain that its operation runs as one layer; at least the node itself. */
function formGroup(engine: Engine, precision: Precision, chain: readonly Node[]): InferenceGroup {
  const node = at(chain, 0);
  for (let length = chain.length; length > 0; length--) {
    const nodes = chain.slice(0, length);
    const {epilogue, addend} = describeEpilogue(nodes);
    const layer = node.operation.infer?.(engine, precision, epilogue) ?? null;
    if (layer !== null) return {nodes, inputs: addend === null ? node.inputs : [...node.inputs, addend], layer};
  }
  const layer = inferNatively(engine, node.operation.native(engine, precision));
  return {nodes: [node], inputs: node.inputs, layer};
}

function describeEpilogue(nodes: readonly Node[]): {epilogue: InferenceEpilogue; addend: Node | null} {
  let normalization: Normalization | null = null;
  let addend: Node | null = null;
  let relu = false;
  nodes.slice(1).forEach(({operation, inputs}, i) => {
    if (operation.kind === 'relu') relu = true;
    else if (operation.kind === 'add') addend = inputs.find((input) => input !== nodes[i]) as Node;
    else normalization = operation.normalization ?? null;
  });
  return {epilogue: {normalization, addend: addend !== null, relu}, addend};
}

/** The training layer's forward pass in inference mode, for operations that have nothing to prepare. */
function inferNatively(engine: Engine, layer: NativeLayer): InferenceLayer {
  return {
    prepare: (parameters) => parameters.map((parameter) => engine.retain(parameter)),
    forward: (inputs, prepared) => layer.forward(inputs, prepared, false).output,
  };
}
