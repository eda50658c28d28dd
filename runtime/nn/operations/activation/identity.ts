import type {Node} from '../../node.js';

/** x itself, where a spec names an operation that does nothing. */
export function identity(x: Node): Node {
  return x;
}
