import type {Model} from './model.js';
import type {Node} from './node.js';

/**
 * A name for each node of a network, as TensorFlow's graphs have them: layers lie in the scopes that their names have
 * (`layer1.0.conv1` is conv1 in 0 in layer1); what has no name of its own lies where its input does.
 */
export function nameNodes({nodes, image}: Pick<Model, 'nodes' | 'image'>): Map<Node, string> {
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
