import type {Operation} from './operation.js';

/** Sizes without the batch: `[height, width, channels]` for a feature map, `[features]` for a vector. */
export type Shape = readonly number[];

/**
 * One value of the network, and the operation that makes it. Nodes are data: nothing is computed until a model runs.
 */
export interface Node {
  readonly operation: Operation;
  /** torchvision's state_dict prefix where the operation has parameters (`layer1.0.conv1`), else null. */
  readonly name: string | null;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  /**
   * The same layer function once more, on other values.
   * @throws RangeError where it does not fit their shapes
   */
  readonly remake: (inputs: readonly Node[]) => Node;
}

/** `[height, width, channels]` of a node, or an error that says which layer function needed a feature map. */
export function featureMapShape(node: Node, layerFunction: string): readonly [number, number, number] {
  const [height, width, channels] = node.shape;
  if (node.shape.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(`${layerFunction} needs [height, width, channels], not [${node.shape.join(', ')}]`);
  }
  return [height, width, channels];
}
