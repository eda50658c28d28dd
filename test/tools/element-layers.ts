import {
  dense,
  flatten,
  gelu,
  globalAvgPool,
  hardSigmoid,
  hardSwish,
  layerScale,
  leakyRelu,
  multiply,
  relu6,
  scale,
  sigmoid,
  silu,
  squeezeExcite,
} from '../../runtime/nn/index.js';
import type {
  DenseOptions,
  GeluOptions,
  LayerScaleOptions,
  LeakyReluOptions,
  Node,
  ScaleOptions,
  SqueezeExciteOptions,
} from '../../runtime/nn/index.js';

/** The layer functions of test/oracle/element_operations.py; null for any other. */
export function callElementsLayer(layer: string, x: Node, options: unknown): Node | null {
  switch (layer) {
    case 'relu6':
      return relu6(x);
    case 'leakyRelu':
      return leakyRelu(x, options as LeakyReluOptions);
    case 'gelu':
      return gelu(x, options as GeluOptions);
    case 'silu':
      return silu(x);
    case 'hardSwish':
      return hardSwish(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'hardSigmoid':
      return hardSigmoid(x);
    case 'scale':
      return scale(x, options as ScaleOptions);
    case 'layerScale':
      return layerScale(x, 'layer.gamma', options as LayerScaleOptions);
    case 'squeezeExcite':
      return squeezeExcite(x, 'layer', options as SqueezeExciteOptions);
    case 'multiply':
      return multiplyBy((options as {by: string}).by, x);
    case 'flatten':
      return flatten(x);
    case 'classifier':
      return dense(flatten(x), 'layer.fc', options as DenseOptions);
    default:
      return null;
  }
}

function multiplyBy(by: string, x: Node): Node {
  if (by === 'itself') return multiply(x, sigmoid(x));
  // Either may come first.
  if (by === 'vector') return multiply(sigmoid(globalAvgPool(x)), x);
  return multiply(x, sigmoid(globalAvgPool(x, {keep: true})));
}
