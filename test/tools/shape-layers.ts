import {
  avgPool,
  channelShuffle,
  concat,
  dense,
  groupNorm,
  layerNorm,
  pad,
  relu,
  splitChannels,
  upsample,
} from '../../runtime/nn/index.js';
import type {
  AvgPoolOptions,
  ChannelShuffleOptions,
  DenseOptions,
  GroupNormOptions,
  LayerNormOptions,
  Node,
  PadOptions,
  UpsampleOptions,
} from '../../runtime/nn/index.js';
import {at} from '../../runtime/nn/at.js';

/** The layer functions of test/oracle/shape_operations.py. */
export function callShapeLayer(layer: string, x: Node, options: unknown): Node {
  switch (layer) {
    case 'avgPool':
      return avgPool(x, options as AvgPoolOptions);
    case 'layerNorm':
      return layerNorm(x, 'layer', options as LayerNormOptions);
    case 'groupNorm':
      return groupNorm(x, 'layer', options as GroupNormOptions);
    case 'denseLayerNorm':
      return layerNorm(dense(x, 'layer.fc', options as DenseOptions), 'layer.norm');
    case 'pad':
      return pad(x, options as PadOptions);
    case 'upsample':
      return upsample(x, options as UpsampleOptions);
    case 'channelShuffle':
      return channelShuffle(x, options as ChannelShuffleOptions);
    case 'concat':
      return joinWithRelu(x, options as {relus: boolean[]});
    case 'concatVectors':
      return concat([x, dense(x, 'layer.fc', options as DenseOptions)]);
    case 'splitChannels':
      return joinParts(x, options as PartsOptions);
    default:
      throw new Error(`no layer function ${layer}`);
  }
}

/** Joined. */
function joinWithRelu(x: Node, {relus}: {relus: readonly boolean[]}): Node {
  return concat(relus.map((one) => (one ? relu(x) : x)));
}

interface PartsOptions {
  readonly count: number;
  readonly order: readonly number[];
}

/** Parts. */
function joinParts(x: Node, {count, order}: PartsOptions): Node {
  const parts: readonly Node[] = splitChannels(x, count);
  return concat(order.map((index, k) => (k % 2 === 1 ? relu(at(parts, index)) : at(parts, index))));
}
