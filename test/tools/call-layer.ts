import {add, batchNorm, conv, dense, globalAvgPool, maxPool, relu} from '../../runtime/nn/index.js';
import type {
  BatchNormOptions,
  ConvOptions,
  DenseOptions,
  GlobalAvgPoolOptions,
  Node,
  PoolOptions,
} from '../../runtime/nn/index.js';
import {callElementsLayer} from './element-layers.js';
import {callShapeLayer} from './shape-layers.js';
import {callVectorsLayer} from './vector-layers.js';

/** The layer of one of PyTorch's cases, by name. It needs nothing of Node, so that a browser has it as well. */
export function callLayer(layer: string, x: Node, options: unknown): Node {
  switch (layer) {
    case 'conv':
      return conv(x, 'layer', options as ConvOptions);
    case 'batchNorm':
      return batchNorm(x, 'layer', options as BatchNormOptions);
    case 'residual':
      return residual(x, options as ResidualOptions);
    case 'relu':
      return relu(x);
    case 'maxPool':
      return maxPool(x, options as PoolOptions);
    case 'globalAvgPool':
      return globalAvgPool(x, options as GlobalAvgPoolOptions);
    case 'dense':
      return dense(x, 'layer', options as DenseOptions);
    default:
      return (
        callVectorsLayer(layer, x, options) ??
        callElementsLayer(layer, x, options) ??
        callShapeLayer(layer, x, options)
      );
  }
}

interface ResidualOptions {
  readonly adds: boolean;
  readonly relu: boolean;
}

/** make_fixtures.py's Residual. */
function residual(x: Node, {adds, relu: withRelu}: ResidualOptions): Node {
  const channels = x.shape[2] ?? 0;
  const y = batchNorm(conv(x, 'layer.conv', {channels, kernel: 3}), 'layer.bn');
  const sum = adds ? add(y, x) : y;
  return withRelu ? relu(sum) : sum;
}
