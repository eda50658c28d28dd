import type {Node, Shape} from '../node.js';
import type {Operation} from '../operation.js';

/** The image that a network reads, `[height, width, channels]`. */
export function input(shape: Shape): Node {
  return {operation: inputOperation, name: null, inputs: [], shape, remake: refuse};
}

function refuse(): never {
  throw new Error('the input of a model is given, not computed');
}

const inputOperation: Operation = {kind: 'input', parameters: [], portable: refuse, onnx: refuse, native: refuse};
