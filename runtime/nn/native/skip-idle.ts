import type {Node} from '../node.js';

/**
 * The nodes that do something in inference, each reading what the others would have handed on. So what stands around a
 * dropout may run as one layer.
 *
 * @param nodes in the order they run, without the input
 */
export function skipIdle(nodes: readonly Node[]): Node[] {
  const stands = new Map<Node, Node>();
  const standsFor = (node: Node) => stands.get(node) ?? node;
  return nodes.flatMap((node) => {
    const inputs = node.inputs.map(standsFor);
    if (node.operation.idleInInference === true) {
      stands.set(node, inputs[0] as Node);
      return [];
    }
    if (inputs.every((input, i) => input === node.inputs[i])) return [node];
    const rewired = {...node, inputs};
    stands.set(node, rewired);
    return [rewired];
  });
}
