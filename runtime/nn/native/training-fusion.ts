import {at} from '../at.js';
import type {Node} from '../node.js';
import type {Precision} from '../precision.js';
import type {Engine} from '../engine/engine.js';
import type {NativeLayer} from '../engine/layer.js';

/** One or more nodes that run as one layer; the last one's value is what others read. */
export interface Group {
  readonly nodes: readonly Node[];
  /** Values that it reads, in the layer's order. */
  readonly inputs: readonly Node[];
  readonly layer: NativeLayer;
}

/**
 * Fuses nodes into layers: an operation that can takes in the addition and the ReLU that follow it, where nobody
 * else reads what lies between. A group runs where its last node stood, when all that it reads is there.
 *
 * @param nodes in the order they run, without the input
 */
export function fuseNodes(engine: Engine, precision: Precision, nodes: readonly Node[]): Group[] {
  const readers = listReaders(nodes);
  const groups = new Map<Node, Group>();
  const taken = new Set<Node>();
  for (const node of nodes) {
    const group = takeIn(engine, precision, node, readers, taken);
    if (group === null) continue;
    for (const member of group.nodes) taken.add(member);
    groups.set(at(group.nodes, group.nodes.length - 1), group);
  }
  return nodes.flatMap((node) => {
    const group = groups.get(node);
    if (group !== undefined) return [group];
    if (taken.has(node)) return [];
    return [runAlone(engine, precision, node)];
  });
}

/** A node as a layer of its own. */
export function runAlone(engine: Engine, precision: Precision, node: Node): Group {
  return {nodes: [node], inputs: node.inputs, layer: node.operation.native(engine, precision)};
}

function takeIn(
  engine: Engine,
  precision: Precision,
  node: Node,
  readers: ReadonlyMap<Node, readonly Node[]>,
  taken: ReadonlySet<Node>,
): Group | null {
  const nodes = [node];
  let addend: Node | undefined;
  const next = (kind: string) => {
    const [reader, ...others] = readers.get(at(nodes, nodes.length - 1)) ?? [];
    return others.length === 0 && reader?.operation.kind === kind && !taken.has(reader) ? reader : undefined;
  };
  const sum = next('add');
  if (sum !== undefined) {
    addend = sum.inputs.find((input) => input !== node);
    nodes.push(sum);
  }
  const relu = next('relu');
  if (relu !== undefined) nodes.push(relu);
  const epilogue = {addend: addend !== undefined, relu: relu !== undefined};
  const layer = node.operation.nativeWith?.(engine, precision, epilogue) ?? null;
  return layer && {nodes, inputs: addend === undefined ? node.inputs : [...node.inputs, addend], layer};
}

/** Who reads each node, once for every time it is read. */
export function listReaders(nodes: readonly Node[]): Map<Node, Node[]> {
  const readers = new Map<Node, Node[]>();
  for (const node of nodes) {
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  return readers;
}
