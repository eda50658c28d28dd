import {add, batchNorm, dense, globalAvgPool, multiply, relu, sigmoid} from '../../runtime/nn/index.js';
import type {Node} from '../../runtime/nn/index.js';

/** The layer functions of test/oracle/vector_operations.py that are made of several; null for any other. */
export function callVectorsLayer(layer: string, x: Node, options: unknown): Node | null {
  switch (layer) {
    case 'vectorHead':
      return makeHead(x, options as HeadOptions);
    case 'vectorResidual':
      return relu(add(batchNorm(dense(x, 'layer.fc', {features: x.shape[0] ?? 0, bias: false}), 'layer.bn'), x));
    case 'gate':
      return gate(x, options as {features: number});
    default:
      return null;
  }
}

interface HeadOptions {
  readonly features: number;
  readonly relu: boolean;
}

/** Head. */
function makeHead(x: Node, {features, relu: withRelu}: HeadOptions): Node {
  const y = batchNorm(dense(x, 'layer.fc1', {features, bias: false}), 'layer.bn');
  return dense(withRelu ? relu(y) : y, 'layer.fc2', {features: 3});
}

/** Gate. */
function gate(x: Node, {features}: {features: number}): Node {
  const squeezed = relu(batchNorm(dense(globalAvgPool(x), 'layer.fc1', {features, bias: false}), 'layer.bn'));
  return multiply(x, sigmoid(dense(squeezed, 'layer.fc2', {features: x.shape[2] ?? 0})));
}
