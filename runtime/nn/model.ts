import type {Node, Shape} from './node.js';
import type {Parameter} from './operation.js';

/** A network as data: its nodes in the order they run. `generated/` modules make these; trainers run them. */
export interface Model {
  readonly name: string;
  readonly image: Node;
  readonly logits: Node;
  /** Every node that the logits need, inputs before their users. */
  readonly nodes: readonly Node[];
  /** Every parameter and buffer, in the order of the nodes; gradients come in this order too. */
  readonly parameters: readonly Parameter[];
}

/**
 * A model from its image to its logits.
 * @throws RangeError when two layers share a name, or the logits do not come from the image
 */
export function model(name: string, image: Node, logits: Node): Model {
  const nodes = sortNodes(logits);
  if (!nodes.includes(image)) throw new RangeError(`${name}: the logits do not depend on the image`);
  const parameters = nodes.flatMap((node) => node.operation.parameters);
  const seen = new Set<string>();
  for (const parameter of parameters) {
    if (seen.has(parameter.name)) throw new RangeError(`${name}: two layers hold a parameter ${parameter.name}`);
    seen.add(parameter.name);
  }
  return {name, image, logits, nodes, parameters};
}

/** Depth first without recursion: a thousand-layer network must not overflow the stack. */
function sortNodes(last: Node): Node[] {
  const sorted: Node[] = [];
  const done = new Set<Node>();
  const pending: Node[] = [last];
  while (pending.length > 0) {
    const node = pending[pending.length - 1] as Node;
    const missing = node.inputs.filter((input) => !done.has(input));
    if (missing.length > 0 && !done.has(node)) {
      pending.push(...missing.reverse());
      continue;
    }
    pending.pop();
    if (!done.has(node)) {
      done.add(node);
      sorted.push(node);
    }
  }
  return sorted;
}

/** The number of elements of a shape. */
export function countElements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How many classes a model's logits distinguish. */
export function countClasses({logits}: Model): number {
  return logits.shape.at(-1) ?? 0;
}
