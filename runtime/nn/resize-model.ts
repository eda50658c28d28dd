import {at} from './at.js';
import {model} from './model.js';
import type {Model} from './model.js';
import type {Node} from './node.js';
import {input} from './operations/input.js';

/**
 * A model for images of another size, with the same layers and the same weights.
 *
 * @param pixels of both sides
 * @throws RangeError with the reason where the network takes images of its own size only
 */
export function resizeModel(original: Model, pixels: number): Model {
  const image = input([pixels, pixels, ...original.image.shape.slice(2)]);
  const made = new Map<Node, Node>([[original.image, image]]);
  for (const node of original.nodes) {
    if (node === original.image) continue;
    const inputs = node.inputs.map((value) => made.get(value) as Node);
    made.set(node, node.remake(inputs));
  }
  const resized = model(original.name, image, made.get(original.logits) as Node);
  resized.parameters.forEach(({name, shape}, index) => {
    const wanted = at(original.parameters, index).shape;
    if (shape.join() === wanted.join()) return;
    throw new RangeError(`${name} is [${wanted.join(', ')}], and would have to be [${shape.join(', ')}]`);
  });
  return resized;
}
